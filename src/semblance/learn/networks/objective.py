"""What a network is told after a batch: a loss, and perhaps a miner that picks what it hears."""

from dataclasses import dataclass
from typing import Any

from semblance.learn.heads.losses import LOSSES
from semblance.learn.heads.mining import Miner, miner_of


@dataclass(frozen=True, eq=False)
class Objective:
    """`loss` is a torch module, of outputs and classes and, with a `miner`, its pairs."""

    loss: Any
    miner: Miner | None = None

    def begin(self, progress: float) -> None:
        """Before an epoch: how far training is, in [0, 1]."""
        if self.miner is not None:
            self.miner.difficulty = progress

    def __call__(self, outputs: Any, codes: Any) -> Any:
        """A scalar, smaller is better."""
        if self.miner is None:
            return self.loss(outputs, codes)
        return self.loss(outputs, codes, self.miner(outputs, codes))


def metric_objective(loss: str, miner: str, classes: int, dim: int) -> Objective:
    """One of the losses that heads have, by name, for (n, dim) unit vectors."""
    known = LOSSES[loss]
    chosen = miner_of(known.miner if miner == "usual" else miner)
    return Objective(known.make(classes, dim), chosen)
