"""Epochs until validation stops getting better; the best one is kept."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from semblance.errors import TrainingDiverged
from semblance.learn.epochs.checkpoint import Checkpoint, Progress
from semblance.learn.epochs.learner import Diverged, Learner
from semblance.learn.epochs.progress import Epoch, Fitted, Weights

Told = Callable[[Epoch], None]


@dataclass(frozen=True, slots=True)
class Limits:
    """So many epochs at most; training ends `patience` epochs after the best one."""

    epochs: int
    patience: int


def fit(
    learner: Learner,
    limits: Limits,
    advice: str,
    *,
    checkpoint: Checkpoint | None = None,
    told: Told = lambda epoch: None,
) -> Fitted:
    """The weights of the epoch that validation gives most.

    With a `checkpoint` every epoch is kept and a stopped training goes on; the same seed gives the
    same weights on one machine's processor. A loss that is no number ends the training with the
    best weights so far and a note, which ends in `advice`; raises TrainingDiverged where there are
    none yet.
    """
    progress = checkpoint.load() if checkpoint else None
    if progress is not None:
        learner.restore(progress.state)
    while not _ended(progress, limits):
        done = 0 if progress is None else len(progress.epochs)
        try:
            progress = _after(progress, learner, learner.epoch(done), done + 1)
        except Diverged:
            return _given_up(progress, done + 1, advice)
        if checkpoint:
            checkpoint.save(progress)
        told(progress.epochs[-1])
    assert progress is not None, "there is at least one epoch"
    return Fitted(progress.weights, progress.epochs, progress.best)


def _ended(progress: Progress | None, limits: Limits) -> bool:
    if progress is None:
        return False
    done = len(progress.epochs)
    return done >= limits.epochs or done - progress.best >= limits.patience


def _after(before: Progress | None, learner: Learner, loss: float, number: int) -> Progress:
    weights = learner.weights()
    if not _finite(weights):
        raise Diverged
    verdict = learner.judge()
    epoch = Epoch(number, loss, verdict.score, verdict.figures)
    learner.heard(epoch)
    if before is None:
        return Progress((epoch,), number, weights, learner.state())
    going = replace(before, epochs=(*before.epochs, epoch), state=learner.state())
    if epoch.validation > before.epochs[before.best - 1].validation:
        going = replace(going, best=number, weights=weights)
    return going


def _finite(weights: Weights) -> bool:
    return all(bool(tensor.isfinite().all()) for tensor in weights.values())


def _given_up(progress: Progress | None, number: int, advice: str) -> Fitted:
    if progress is None:
        raise TrainingDiverged(f"the loss became NaN in the first epoch; {advice}")
    note = f"the loss became NaN in epoch {number}; kept the weights of epoch {progress.best}; "
    return Fitted(progress.weights, progress.epochs, progress.best, note + advice)
