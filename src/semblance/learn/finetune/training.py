"""The training itself: pictures into squares, a pupil, epochs until validation has had enough."""

import hashlib
from dataclasses import asdict, dataclass

from semblance.encoders.description import Preprocessing
from semblance.learn.epochs.checkpoint import Checkpoint
from semblance.learn.epochs.fitting import Limits, fit
from semblance.learn.epochs.progress import Fitted
from semblance.learn.finetune.config import FinetuneConfig
from semblance.learn.finetune.judge import FindingJudge
from semblance.learn.finetune.material import Lesson
from semblance.learn.finetune.projection import aim, projection
from semblance.learn.heads.head import Head
from semblance.learn.judging import Exam
from semblance.learn.networks.assembly import pupil_of
from semblance.learn.networks.backbones import Backbone
from semblance.learn.networks.batches import PictureBatches
from semblance.learn.networks.bench import Bench
from semblance.learn.networks.freezing import learning
from semblance.learn.networks.learner import NetworkLearner, Pupil
from semblance.learn.networks.objective import metric_objective
from semblance.learn.networks.squares import canvas_of
from semblance.pipeline.report import Skipped


@dataclass(frozen=True, eq=False)
class Finetuned:
    """`pupil` holds the weights of the best epoch, of whose parameters `learnt` could move;
    `skipped` could not be read any more."""

    pupil: Pupil
    fitted: Fitted
    learnt: int
    skipped: tuple[Skipped, ...]


def fit_network(
    lesson: Lesson, backbone: Backbone, head: Head, config: FinetuneConfig, bench: Bench
) -> Finetuned:
    """Train the backbone under a projection; raises TrainingError, and UsageError for a
    configuration that does not go with the network."""
    pupil = _pupil(lesson, backbone, head, config)
    judge, unread = _judge(lesson, backbone.preprocessing, bench)
    batches, unseen = _batches(lesson, backbone.preprocessing, config, bench)
    learner = NetworkLearner(pupil, batches, judge, config, bench.device)
    checkpoint = Checkpoint.within(bench.folder.path, _what(backbone, batches, config))
    limits = Limits(config.epochs, config.patience)
    told = bench.watch.epoch
    fitted = fit(learner, limits, _advice(config), checkpoint=checkpoint, told=told)
    pupil.network.load_state_dict(fitted.weights)
    learnt = sum(each.numel() for each in learning(pupil.network))
    return Finetuned(pupil, fitted, learnt, (*unseen, *unread))


def _judge(
    lesson: Lesson, preprocessing: Preprocessing, bench: Bench
) -> tuple[FindingJudge, tuple[Skipped, ...]]:
    items = lesson.items(lesson.deciding)
    squares = bench.squares(items, preprocessing)
    exam = Exam.of([items[place] for place in squares.places])
    return FindingJudge(squares.pixels, exam, bench.device), squares.skipped


def _batches(
    lesson: Lesson, preprocessing: Preprocessing, config: FinetuneConfig, bench: Bench
) -> tuple[PictureBatches, tuple[Skipped, ...]]:
    train = lesson.splits.train
    squares = bench.squares(lesson.items(train), canvas_of(preprocessing))
    batches = PictureBatches(
        squares.pixels,
        lesson.examples(train).codes[squares.places],
        preprocessing.input_size,
        config,
        config.batch,
        0 if config.by_class else config.per_class,
        config.seed,
        bench.workers,
    )
    return batches, squares.skipped


def _pupil(lesson: Lesson, backbone: Backbone, head: Head, config: FinetuneConfig) -> Pupil:
    import torch

    examples = lesson.examples(lesson.splits.train)
    warm = config.start == "head"
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(config.seed)
        top = projection(backbone.dim, config.dim, config.dropout, head if warm else None)
        objective = metric_objective(config.loss, config.miner, examples.classes, config.dim)
    if warm:
        aim(objective.loss, head.apply(examples.vectors), examples.codes)
    return pupil_of(backbone, top, objective, config)


def _what(
    backbone: Backbone, batches: PictureBatches, config: FinetuneConfig
) -> dict[str, str | int | float]:
    """What a checkpoint must be of to go on from it."""
    pictures = hashlib.sha256(batches.canvases.data)
    pictures.update(batches.codes.tobytes())
    known = backbone.description
    return {
        **asdict(config),
        "network": known.architecture,
        "weights": known.weights_sha256[:16],
        "pictures": pictures.hexdigest()[:16],
    }


def _advice(config: FinetuneConfig) -> str:
    return (
        f"try a smaller --learning-rate than {config.learning_rate:g}, more frozen stages "
        "(--freeze), or another --loss than " + config.loss
    )
