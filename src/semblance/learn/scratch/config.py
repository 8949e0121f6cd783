"""How a small network is trained, as data: what a run folder keeps and what a TOML file may say."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from semblance.errors import UsageError
from semblance.evaluate.vectors import Metric
from semblance.learn.configuration import Configuration

SMALLEST, LARGEST = 8, 128
"""Pixels a side; above that, a backbone that was trained on millions of photos is the better
beginning."""

PATCH: Final = 4
"""Pixels a side of what a vision transformer sees as one word."""

PRECISIONS: Final = ("auto", "bf16", "float32")

KINDS: Final = ("resnet", "vit", "siamese", "autoencoder")


@dataclass(frozen=True)
class ScratchConfig(Configuration):
    """`size` is the side of the pictures in pixels, `dim` the length of the vectors.

    The learning rate rises over the first `warm_up` of all steps, then falls along a cosine.
    Training ends `patience` epochs after the best, or after `epochs`. Each look at a picture is
    moved by up to `shift` pixels and, with `flip`, mirrored half of the time. `smoothing` is of
    the labels of resnet and vit, `margin` and `multi_scale` of siamese; the others ignore them.
    `precision` `auto` is bf16 where the device computes in it, float32 elsewhere.
    """

    kind: str = "resnet"
    size: int = 28
    dim: int = 256
    epochs: int = 12
    patience: int = 4
    batch: int = 128
    learning_rate: float = 3e-3
    weight_decay: float = 0.02
    warm_up: float = 0.1
    shift: int = 1
    flip: bool = True
    smoothing: float = 0.0
    margin: float = 1.0
    multi_scale: bool = False
    precision: str = "auto"
    seed: int = 0

    def __post_init__(self) -> None:
        for what, value, known in (
            ("network", self.kind, KINDS),
            ("precision", self.precision, PRECISIONS),
        ):
            if value not in known:
                raise UsageError(f"there is no {what} '{value}'; there are {', '.join(known)}")
        for name, least in (("dim", 2), ("epochs", 1), ("patience", 1), ("batch", 2), ("shift", 0)):
            if getattr(self, name) < least:
                raise UsageError(f"{name} is {getattr(self, name)}; it takes at least {least}")
        if not SMALLEST <= self.size <= LARGEST:
            raise UsageError(
                f"size is {self.size}; a network trained from nothing takes pictures of "
                f"{SMALLEST} to {LARGEST} pixels a side"
            )
        if self.kind == "vit" and self.size % PATCH:
            raise UsageError(f"size is {self.size}; a vit takes multiples of {PATCH} pixels")
        if not (self.learning_rate > 0 and self.weight_decay >= 0 and self.margin > 0):
            raise UsageError("learning_rate and margin are above 0, weight_decay at least 0")
        if not (0 <= self.warm_up < 1 and 0 <= self.smoothing < 1):
            raise UsageError("warm_up and smoothing are from 0 to below 1")

    @property
    def metric(self) -> Metric:
        """What its vectors are compared by: distances are what siamese and autoencoder learn."""
        return "euclidean" if self.kind in ("siamese", "autoencoder") else "cosine"

    @classmethod
    def of(
        cls,
        given: Mapping[str, Any],
        source: str = "the configuration",
        usually: Self | None = None,
    ) -> Self:
        """As for others; raises UsageError for another kind than that of `usually` too."""
        kind = (usually or cls()).kind
        said = given.get("kind", kind)
        if isinstance(said, str) and said != kind:
            raise UsageError(f"{source} is of the network {said}, and {kind} was asked for")
        return super().of(given, source, usually)


USUAL: Final = {
    "resnet": ScratchConfig(),
    "vit": ScratchConfig(
        "vit", dim=128, epochs=20, learning_rate=1e-3, weight_decay=0.05, smoothing=0.05
    ),
    "siamese": ScratchConfig("siamese", dim=64, epochs=10, learning_rate=2e-3),
    "autoencoder": ScratchConfig(
        "autoencoder", dim=128, epochs=10, learning_rate=1e-3, weight_decay=0.0, shift=0
    ),
}
"""What each kind is trained with unless told otherwise; they differ where their papers do."""
