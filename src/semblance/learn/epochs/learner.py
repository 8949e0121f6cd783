"""The port of what can be trained: one epoch at a time, and its whole state can be kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from semblance.learn.epochs.progress import Epoch, Weights


class Diverged(Exception):
    """The loss of a batch is NaN or infinite."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What validation says of the weights as they are: `score` decides, larger is better."""

    score: float
    figures: Mapping[str, float] = field(default_factory=dict)


class Learner(Protocol):
    """Whatever is random comes from a seed and how many epochs are done, so that a training which
    goes on from a checkpoint ends as it would have without a stop."""

    def epoch(self, done: int) -> float:
        """Learn from all examples once more, so many epochs being done; the mean loss. Raises
        Diverged."""

    def judge(self) -> Verdict:
        """Ask validation; the weights stay as they are."""

    def heard(self, epoch: Epoch) -> None:
        """Told what came of an epoch, before the state is kept: schedules that wait listen."""

    def weights(self) -> Weights:
        """What is kept of the best epoch."""

    def state(self) -> dict[str, Any]:
        """Everything that the next epoch depends on: tensors, numbers, texts and their like."""

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from what `state` gave."""
