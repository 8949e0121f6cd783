"""Training a head: epochs until validation stops getting better, or LDA's closed form."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from semblance.learn.epochs.checkpoint import Checkpoint
from semblance.learn.epochs.fitting import Limits, Told, fit
from semblance.learn.heads.body import LinearBody, Scaling, head_of
from semblance.learn.heads.config import HeadConfig
from semblance.learn.heads.examples import Examples
from semblance.learn.heads.head import Head
from semblance.learn.heads.lda import fit_lda
from semblance.learn.heads.learner import HeadLearner
from semblance.learn.heads.losses import LDA
from semblance.learn.heads.trained import Trained


def fit_head(
    train: Examples,
    validate: Callable[[Head], float],
    config: HeadConfig,
    *,
    checkpoint: Checkpoint | None = None,
    device: str = "cpu",
    told: Told = lambda epoch: None,
) -> Trained:
    """The head of the epoch that `validate` gives most, in [0, 1], larger is better; see `fit`."""
    if config.loss == LDA:
        return fit_lda(train, validate, config.dim, told)
    body = LinearBody(Scaling.of(train.vectors), config.dim)
    learner = HeadLearner(body, train, lambda weights: validate(head_of(weights)), config, device)
    limits = Limits(config.epochs, config.patience)
    fitted = fit(learner, limits, _advice(config), checkpoint=checkpoint, told=told)
    return Trained(head_of(fitted.weights), fitted.epochs, fitted.best, fitted.note)


def checkpoint_of(folder: Path, train: Examples, config: HeadConfig) -> Checkpoint:
    """Of this configuration on these pictures, in a run folder."""
    shape = {"takes": train.vectors.shape[1], "classes": train.classes}
    return Checkpoint.within(folder, {**asdict(config), **shape, "pictures": train.digest})


def _advice(config: HeadConfig) -> str:
    return (
        f"try a smaller --learning-rate than {config.learning_rate:g}, "
        "or another --loss than " + config.loss
    )
