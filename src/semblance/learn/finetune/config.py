"""How a network is fine-tuned, as data."""

from dataclasses import dataclass

from semblance.errors import UsageError
from semblance.learn.heads.losses import LDA, LOSSES, MINERS
from semblance.learn.networks.assembly import Thawing
from semblance.learn.networks.augmentation import Augmentation
from semblance.learn.networks.descent import Descent

STARTS = ("head", "random")

CLASS_LOSSES = ("cross-entropy", "arcface")
"""They hold a direction for each class; the others compare the pictures of a batch."""


@dataclass(frozen=True)
class FinetuneConfig(Descent, Thawing, Augmentation):
    """`dim` is the length of the vectors, `input_size` what the network sees, in pixels.

    `start`: the projection begins as a head trained on the frozen network (head; Kumar et al.
    2022, https://arxiv.org/abs/2202.10054: what is good is then not shaken by what is random), or
    as random numbers. `per_class` pictures of each class are in a batch where the loss compares
    pictures; `dropout` is before the projection.
    """

    learning_rate: float = 1e-3
    loss: str = "cross-entropy"
    miner: str = "usual"
    dim: int = 512
    input_size: int = 160
    per_class: int = 4
    dropout: float = 0.2
    start: str = "head"

    def __post_init__(self) -> None:
        super().__post_init__()
        losses = [name for name in LOSSES if name != LDA]
        for what, known in (("loss", losses), ("miner", MINERS), ("start", STARTS)):
            if getattr(self, what) not in known:
                raise UsageError(
                    f"there is no {what} '{getattr(self, what)}'; there are {', '.join(known)}"
                )
        if self.dim < 2 or self.per_class < 2 or not 0 <= self.dropout < 1:
            raise UsageError("dim and per_class are at least 2, dropout from 0 to below 1")
        if self.batch < 2 * self.per_class and not self.by_class:
            raise UsageError(
                f"a batch of {self.batch} has no room for {self.per_class} of 2 classes"
            )

    @property
    def by_class(self) -> bool:
        """Whether the loss hears each picture for itself."""
        return self.loss in CLASS_LOSSES
