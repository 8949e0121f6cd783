"""How a head is trained, as data: what a run folder keeps and what a TOML file may say."""

from dataclasses import dataclass

from semblance.errors import UsageError
from semblance.learn.configuration import Configuration
from semblance.learn.heads.losses import LOSSES, MINERS

MOST_COPIES = 64
"""Altered copies of a picture: each takes the time that the picture takes."""


@dataclass(frozen=True, slots=True)
class HeadConfig(Configuration):
    """`dim` is the length of a head's vectors. Validation mAP is looked at after every epoch, and
    training ends `patience` epochs after the best one, or after `epochs`.

    A batch holds `per_class` pictures of each of `batch / per_class` classes, or more of each
    where there are fewer classes. `dropout` is the share of a vector's numbers left out of each
    look at it. `miner` says which pairs of a batch are learnt from, see `mining`; `usual` is
    the one that goes with the loss. `augment` altered copies of each picture are learnt from
    beside it.
    """

    loss: str = "supcon"
    miner: str = "usual"
    dim: int = 512
    epochs: int = 60
    patience: int = 10
    batch: int = 256
    per_class: int = 8
    learning_rate: float = 1e-3
    weight_decay: float = 1e-4
    dropout: float = 0.3
    augment: int = 0
    seed: int = 0

    def __post_init__(self) -> None:
        for what, value, known in (("loss", self.loss, LOSSES), ("miner", self.miner, MINERS)):
            if value not in known:
                raise UsageError(f"there is no {what} '{value}'; there are {', '.join(known)}")
        for name, least in (("dim", 2), ("epochs", 1), ("patience", 1), ("per_class", 2)):
            if getattr(self, name) < least:
                raise UsageError(f"{name} is {getattr(self, name)}; it takes at least {least}")
        if not 0 <= self.augment <= MOST_COPIES:
            raise UsageError(f"augment is {self.augment}; it takes 0 to {MOST_COPIES}")
        if self.batch < 2 * self.per_class:
            raise UsageError(
                f"a batch of {self.batch} has no room for {self.per_class} of 2 classes"
            )
        if not (self.learning_rate > 0 and self.weight_decay >= 0 and 0 <= self.dropout < 1):
            raise UsageError(
                "learning_rate is above 0, weight_decay at least 0, dropout from 0 to below 1"
            )
