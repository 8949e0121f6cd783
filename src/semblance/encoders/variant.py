"""How an encoder departs from its catalogue entry: another layer, no colour, averaged views."""

from dataclasses import dataclass
from typing import cast, get_args

from semblance.encoders.description import Layer
from semblance.errors import UsageError


@dataclass(frozen=True, slots=True)
class Variant:
    """Each of these changes the vectors, so each is part of their space.

    `mirror` adds the picture's mirror image and `two_scales` the picture at 1.41 times the input
    size, where the network sees finer detail; the vectors of all versions are averaged, each as
    a unit vector, and the work grows by as much.
    """

    layer: Layer = "pooled"
    grey: bool = False
    mirror: bool = False
    two_scales: bool = False

    @classmethod
    def of(cls, layer: str, grey: bool = False) -> "Variant":
        """From what a user wrote; raises UsageError for an unknown layer."""
        return cls(cast(Layer, layer), grey)

    @property
    def words(self) -> list[str]:
        """What is unusual about it, for people: `layer logits`, `grey`, `mirrored` and so on."""
        said = [f"layer {self.layer}"] if self.layer != "pooled" else []
        flags = {"grey": self.grey, "mirrored": self.mirror, "two scales": self.two_scales}
        return said + [word for word, given in flags.items() if given]

    def __post_init__(self) -> None:
        if self.layer not in get_args(Layer):
            raise UsageError(
                f"there is no layer '{self.layer}'; it is one of {', '.join(get_args(Layer))}"
            )


PLAIN = Variant()
"""The catalogue entry as it is."""
