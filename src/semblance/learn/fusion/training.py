"""Training one kind of fusion: epochs until validation stops getting better."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from semblance.fusion.reduction import MAX_SAMPLE, SAMPLES_PER_DIMENSION
from semblance.learn.epochs.checkpoint import Checkpoint
from semblance.learn.epochs.fitting import Limits, Told, fit
from semblance.learn.epochs.progress import Epoch
from semblance.learn.fusion.bodies import body_of
from semblance.learn.fusion.config import FusionConfig
from semblance.learn.fusion.maps import Fused
from semblance.learn.fusion.mixture import Mixture
from semblance.learn.fusion.shares import Matrix
from semblance.learn.heads.examples import Examples
from semblance.learn.heads.learner import HeadLearner
from semblance.learn.heads.port import Map
from semblance.learn.judging import spread


@dataclass(frozen=True, eq=False)
class Taught:
    """The `fused` map of the epoch `best`; `note` says what went wrong on the way, if anything."""

    fused: Fused
    epochs: tuple[Epoch, ...]
    best: int
    note: str = ""


def fit_fusion(
    kind: str,
    train: Examples,
    validate: Callable[[Map], float],
    dims: tuple[int, ...],
    config: FusionConfig,
    *,
    checkpoint: Checkpoint | None = None,
    device: str = "cpu",
    told: Told = lambda epoch: None,
) -> Taught:
    """The fusion of the epoch that `validate` gives most, in [0, 1], larger is better; see `fit`.

    `dims` are the lengths of the models' vectors, side by side in those of `train`. A mixture is
    then reduced as plain fusions are, where there are pictures enough to fit that on and
    validation does not lose by it: photos of clothes gain, packaging by product loses.
    """
    body = body_of(kind, train, dims, config.dim)
    learner = HeadLearner(
        body, train, lambda weights: validate(body.fused(weights)), config, device
    )
    limits = Limits(config.epochs, config.patience)
    fitted = fit(learner, limits, _advice(kind, config), checkpoint=checkpoint, told=told)
    fused = body.fused(fitted.weights)
    shorter = _reduced(fused, train.vectors, config.dim)
    if shorter is not None and validate(shorter) >= validate(fused):
        fused = shorter
    return Taught(fused, fitted.epochs, fitted.best, fitted.note)


def checkpoint_of(
    folder: Path, kind: str, train: Examples, dims: tuple[int, ...], config: FusionConfig
) -> Checkpoint:
    """One a kind, of this configuration on these pictures."""
    # However many kinds the run trains, each of them trains the same.
    what = {name: value for name, value in asdict(config).items() if name != "kind"}
    of = {"fusion": kind, "dims": list(dims), "pictures": train.digest}
    return Checkpoint(folder / f"checkpoint-{kind}.pt", {**what, **of})


def can_reduce(pictures: int, length: int, dim: int) -> bool:
    """Whether vectors of that length can be reduced to `dim` axes fitted on that many pictures."""
    return pictures >= SAMPLES_PER_DIMENSION * dim and length > dim


def _reduced(fused: Fused, vectors: Matrix, dim: int) -> Fused | None:
    """None of what cannot be reduced."""
    if not isinstance(fused, Mixture) or not can_reduce(len(vectors), fused.takes, dim):
        return None
    return fused.reduced(vectors[spread(np.arange(len(vectors)), MAX_SAMPLE)], dim)


def _advice(kind: str, config: FusionConfig) -> str:
    return (
        f"try a smaller --learning-rate than {config.learning_rate:g} for the fusion {kind}, "
        f"or another --loss than {config.loss}"
    )
