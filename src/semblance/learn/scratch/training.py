"""Training a small network: epochs until validation stops getting better."""

from dataclasses import asdict
from pathlib import Path

from semblance.learn.epochs.checkpoint import Checkpoint
from semblance.learn.epochs.fitting import Limits, Told, fit
from semblance.learn.epochs.progress import Fitted
from semblance.learn.scratch.config import ScratchConfig
from semblance.learn.scratch.learner import ScratchLearner, computes_bf16


def fit_network(
    learner: ScratchLearner,
    config: ScratchConfig,
    *,
    checkpoint: Checkpoint | None = None,
    told: Told = lambda epoch: None,
) -> Fitted:
    """Leaves the learner with the weights of the best epoch; see `fit`."""
    advice = f"try a smaller --learning-rate than {config.learning_rate:g}"
    if config.precision != "float32":
        advice += ", or precision = 'float32' in a file for --config"
    limits = Limits(config.epochs, config.patience)
    fitted = fit(learner, limits, advice, checkpoint=checkpoint, told=told)
    learner.load(fitted.weights)
    return fitted


def checkpoint_of(folder: Path, config: ScratchConfig, pictures: str, device: str) -> Checkpoint:
    """Of this configuration on the pictures of this digest, in a run folder."""
    mixed = computes_bf16(config.precision, device)
    what = {**asdict(config), "pictures": pictures, "precision": "bf16" if mixed else "float32"}
    return Checkpoint.within(folder, what)
