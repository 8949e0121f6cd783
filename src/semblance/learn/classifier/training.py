"""The training itself: the top on vectors that are kept, or everything on pictures."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from semblance.learn.classifier.batches import LookBatches
from semblance.learn.classifier.config import ClassifierConfig
from semblance.learn.classifier.judge import CategoryJudge
from semblance.learn.classifier.material import Material
from semblance.learn.classifier.scores import Codes
from semblance.learn.classifier.top import Scaling, top_of
from semblance.learn.epochs.checkpoint import Checkpoint
from semblance.learn.epochs.fitting import Limits, fit
from semblance.learn.epochs.progress import Fitted
from semblance.learn.judging import spread
from semblance.learn.networks.assembly import pupil_of
from semblance.learn.networks.backbones import Backbone
from semblance.learn.networks.batches import Batches, PictureBatches
from semblance.learn.networks.bench import Bench
from semblance.learn.networks.descent import Group
from semblance.learn.networks.freezing import learning
from semblance.learn.networks.learner import NetworkLearner, Pupil
from semblance.learn.networks.objective import Objective
from semblance.learn.networks.squares import canvas_of
from semblance.pipeline.report import Skipped


@dataclass(frozen=True, eq=False)
class Trained:
    """`network` holds the weights of the best epoch: the `top` itself, or a backbone under it.

    `logits` (n, K) are what it said of the deciding pictures, whose categories are `codes`;
    `learnt` counts the numbers that could move; `skipped` could not be read any more.
    """

    network: Any
    top: Any
    fitted: Fitted
    logits: NDArray[np.float32]
    codes: Codes
    learnt: int
    skipped: tuple[Skipped, ...] = ()


def fit_top(material: Material, config: ClassifierConfig, bench: Bench, *, kept: bool) -> Trained:
    """Train the top on the frozen backbone's vectors; with `kept` every epoch is, and a stopped
    training goes on. Raises TrainingError."""
    import torch

    places, train = spread(material.splits.validation), material.splits.train
    vectors = np.asarray(material.vectors[train])
    top = _new_top(material, config)
    top.requires_grad_(True)
    pupil = Pupil(top, Objective(torch.nn.CrossEntropyLoss()), [Group(learning(top))])
    looks = (vectors, *material.looks)
    batches = LookBatches(looks, material.codes[train], config.batch, config.seed)
    judge = CategoryJudge(
        material.vectors[places], material.codes[places], material.labels, bench.device
    )
    checkpoint = Checkpoint.within(bench.folder.path, _what(material, config)) if kept else None
    return _fitted(pupil, top, batches, judge, config, bench, checkpoint)


def fit_whole(
    material: Material, backbone: Backbone, config: ClassifierConfig, bench: Bench
) -> Trained:
    """Train the backbone too. The top begins as one that was trained on the frozen backbone, so
    that its first, random gradients shake nothing good (Kumar et al. 2022,
    https://arxiv.org/abs/2202.10054)."""
    import torch

    begun = fit_top(material, config, bench, kept=False)
    objective = Objective(torch.nn.CrossEntropyLoss())
    pupil = pupil_of(backbone, begun.network, objective, config)
    places, train = spread(material.splits.validation), material.splits.train
    seen = bench.squares(material.chosen(train), canvas_of(backbone.preprocessing))
    shown = bench.squares(material.chosen(places), backbone.preprocessing)
    batches = PictureBatches(
        seen.pixels,
        material.codes[train][seen.places],
        backbone.preprocessing.input_size,
        config,
        config.batch,
        0,
        config.seed,
        bench.workers,
    )
    codes = material.codes[places][shown.places]
    judge = CategoryJudge(shown.pixels, codes, material.labels, bench.device)
    checkpoint = Checkpoint.within(bench.folder.path, _what(material, config))
    skipped = (*seen.skipped, *shown.skipped)
    return _fitted(pupil, begun.top, batches, judge, config, bench, checkpoint, skipped)


def _fitted(
    pupil: Pupil,
    top: Any,
    batches: Batches,
    judge: CategoryJudge,
    config: ClassifierConfig,
    bench: Bench,
    checkpoint: Checkpoint | None,
    skipped: tuple[Skipped, ...] = (),
) -> Trained:
    learner = NetworkLearner(pupil, batches, judge, config, bench.device)
    limits, advice = Limits(config.epochs, config.patience), _advice(config)
    if checkpoint is None:
        fitted = fit(learner, limits, advice)
    else:
        fitted = fit(learner, limits, advice, checkpoint=checkpoint, told=bench.watch.epoch)
    network = pupil.network
    network.load_state_dict(fitted.weights)
    network.eval()
    learnt = sum(each.numel() for each in learning(network))
    return Trained(network, top, fitted, judge.logits(network), judge.codes, learnt, skipped)


def _new_top(material: Material, config: ClassifierConfig) -> Any:
    scaling = Scaling.of(np.asarray(material.vectors[material.splits.train]))
    sizes = (config.hidden, config.features, len(material.labels))
    return top_of(scaling, *sizes, config.dropout, config.seed)


def _what(material: Material, config: ClassifierConfig) -> dict[str, str | int | float]:
    """What a checkpoint must be of to go on from it."""
    space = material.backbone.space
    return {
        **asdict(config),
        "network": space.model,
        "space": space.fingerprint,
        "pictures": material.digest,
    }


def _advice(config: ClassifierConfig) -> str:
    return (
        f"try a smaller --learning-rate than {config.learning_rate:g}, or another --optimizer "
        f"than {config.optimizer}"
    )
