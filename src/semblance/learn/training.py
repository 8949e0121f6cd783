"""Training a head: epochs until validation stops getting better, the best one kept."""

from collections.abc import Callable
from dataclasses import replace

from semblance.errors import TrainingError
from semblance.learn.checkpoint import Checkpoint, Progress
from semblance.learn.config import HeadConfig
from semblance.learn.examples import Examples
from semblance.learn.head import Head
from semblance.learn.lda import fit_lda
from semblance.learn.loop import Diverged, Loop
from semblance.learn.losses import LDA
from semblance.learn.progress import Epoch, Trained

Judge = Callable[[Head], float]
Told = Callable[[Epoch], None]


def fit(
    train: Examples,
    validate: Judge,
    config: HeadConfig,
    *,
    checkpoint: Checkpoint | None = None,
    device: str = "cpu",
    told: Told = lambda epoch: None,
) -> Trained:
    """The head of the epoch that `validate` gives most, in [0, 1], larger is better.

    With a `checkpoint` every epoch is kept and a stopped training goes on; the same seed gives the
    same head on one machine's processor. A loss that is no number ends the training with the best
    head so far and a note; raises TrainingError where there is none yet.
    """
    if config.loss == LDA:
        return fit_lda(train, validate, config.dim, told)
    loop = Loop(train, config, device)
    progress = checkpoint.load() if checkpoint else None
    if progress is not None:
        loop.restore(progress.loop)
    while not _ended(progress, config):
        number = 0 if progress is None else len(progress.epochs)
        try:
            progress = _after(progress, loop, loop.epoch(number), number, validate)
        except Diverged:
            return _given_up(progress, number, config)
        if checkpoint:
            checkpoint.save(progress)
        told(progress.epochs[-1])
    assert progress is not None, "there is at least one epoch"
    return Trained(progress.head, progress.epochs, progress.best)


def _ended(progress: Progress | None, config: HeadConfig) -> bool:
    if progress is None:
        return False
    done = len(progress.epochs)
    return done >= config.epochs or done - 1 - progress.best >= config.patience


def _after(
    before: Progress | None, loop: Loop, loss: float, number: int, validate: Judge
) -> Progress:
    head = loop.head()
    if not head.is_finite:
        raise Diverged
    epoch = Epoch(number, loss, validate(head))
    if before is None:
        return Progress((epoch,), number, head, loop.state())
    going = replace(before, epochs=(*before.epochs, epoch), loop=loop.state())
    if epoch.validation > before.epochs[before.best].validation:
        going = replace(going, best=number, head=head)
    return going


def _given_up(progress: Progress | None, number: int, config: HeadConfig) -> Trained:
    advice = (
        f"try a smaller --learning-rate than {config.learning_rate:g}, "
        "or another --loss than " + config.loss
    )
    if progress is None:
        raise TrainingError(f"the loss became NaN in the first epoch; {advice}")
    note = f"the loss became NaN in epoch {number}; kept the weights of epoch {progress.best}; "
    return Trained(progress.head, progress.epochs, progress.best, note + advice)
