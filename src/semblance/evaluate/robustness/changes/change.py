"""A change: one named way in which a copy of a picture may differ from it, as data."""

from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Literal, Protocol

import numpy as np
import PIL.Image

from semblance.samples.seeds import generator

Severity = Literal["mild", "heavy"]


class Edit(Protocol):
    """A frozen dataclass whose fields are its parameters.

    Takes a picture of mode RGB and gives a new one; what is random comes from `rng` alone.
    """

    __dataclass_fields__: ClassVar[dict[str, Any]]

    def __call__(self, picture: PIL.Image.Image, rng: np.random.Generator) -> PIL.Image.Image: ...


@dataclass(frozen=True, slots=True)
class Change:
    """`what` tells a reader, in a few words, what is done and within which bounds."""

    name: str
    severity: Severity
    what: str
    edit: Edit

    def __call__(self, picture: PIL.Image.Image, seed: int, key: str) -> PIL.Image.Image:
        """The changed picture, RGB.

        What is drawn at random depends on the seed, the change's name and `key` (the picture's
        digest) alone, so a picture is changed alike whatever it is measured with.
        """
        return self.edit(picture, generator(seed, self.name, key))

    @property
    def parameters(self) -> dict[str, Any]:
        return asdict(self.edit)
