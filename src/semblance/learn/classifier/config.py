"""How a category model is trained, as data."""

from dataclasses import dataclass

from semblance.errors import UsageError
from semblance.learn.networks.assembly import Thawing
from semblance.learn.networks.augmentation import Augmentation
from semblance.learn.networks.descent import Descent


@dataclass(frozen=True)
class ClassifierConfig(Descent, Thawing, Augmentation):
    """`hidden` and `features` are the lengths of the two dense layers below the softmax, `dropout`
    the share of the first that is left out of each look.

    The backbone stays as it is, and each training picture is seen in `looks` augmented copies,
    encoded once, besides the plain one; with `train_backbone` it learns too, from copies
    made anew in every epoch. `input_size` is in pixels, 0 for what the backbone usually sees.
    `freeze`, `backbone_rate` and `norms` matter to a backbone that learns.
    """

    optimizer: str = "sgd"
    learning_rate: float = 1e-3
    weight_decay: float = 0.0
    schedule: str = "plateau"
    decay: float = 1e-3
    warmup: float = 0.0
    batch: int = 32
    clip: float = 5.0
    epochs: int = 100
    patience: int = 10
    flip: float = 0.5
    rotation: float = 15.0
    zoom: float = 0.2
    perspective: float = 0.0
    jitter: float = 0.0
    hidden: int = 1024
    features: int = 512
    dropout: float = 0.5
    looks: int = 4
    input_size: int = 0
    train_backbone: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.hidden < 1 or self.features < 1:
            raise UsageError("hidden and features are at least 1")
        if not 0 <= self.dropout < 1:
            raise UsageError(f"dropout is {self.dropout}; it takes 0 to below 1")
        if not 0 <= self.looks <= MOST_LOOKS:
            raise UsageError(f"looks is {self.looks}; it takes 0 to {MOST_LOOKS}")
        if self.input_size < 0:
            raise UsageError("input_size is a number of pixels, or 0 for the usual one")

    @property
    def side(self) -> int | None:
        """The input size to ask a backbone for."""
        return self.input_size or None


MOST_LOOKS = 64
"""Each look keeps a vector a picture; more would be a network that learns, only slower."""
