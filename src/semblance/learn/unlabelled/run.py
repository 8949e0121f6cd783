"""A whole training without labels: from pictures to a run folder with everything in it."""

import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from semblance.errors import UsageError
from semblance.evaluate.datasets.dataset import Dataset
from semblance.evaluate.datasets.item import Item
from semblance.learn.catalogue import check_name, register_head
from semblance.learn.device import torch_threads, training_device
from semblance.learn.heads.file import Origin, head_bytes
from semblance.learn.heads.run import Asked
from semblance.learn.heads.training import checkpoint_of, fit_head
from semblance.learn.heads.vectors import Material, frozen, material_of
from semblance.learn.judging import Exam, Matrix
from semblance.learn.runs.folder import RunFolder
from semblance.learn.runs.watch import Watch
from semblance.learn.splits import Splits
from semblance.learn.unlabelled.config import Teacher, require_teachable
from semblance.learn.unlabelled.copy_judge import CopyJudge
from semblance.learn.unlabelled.files import files_of
from semblance.learn.unlabelled.lessons import lesson_of
from semblance.learn.unlabelled.parts import parts_of
from semblance.learn.unlabelled.pictures import pictures_of
from semblance.learn.unlabelled.result import Labelled, UnlabelledRun
from semblance.pipeline.compute import Compute
from semblance.pipeline.report import Skipped


def train_unlabelled(
    asked: Asked, teacher: Teacher, compute: Compute, watch: Watch | None = None
) -> UnlabelledRun:
    """Train, judge and keep a head; the same call goes on with a run that was stopped.

    Labels that the pictures have are looked at once, in the end. Raises UsageError, NoImages,
    TrainingError, and RuntimeMissing without the extras `train`, and `evaluate` for clusters.
    """
    started, watch = time.perf_counter(), watch or Watch()
    require_teachable(teacher, asked.config)
    recipe = asked.choice.over(None)
    frozen(recipe)
    device = training_device(compute.device, asked.config.loss)
    if asked.name is not None:
        check_name(asked.name)
    dataset = pictures_of(asked.data, watch.encoding)
    tables = {"data": asked.data, "recipe": recipe.to_toml(), "taught_by": teacher}
    folder = RunFolder.begin(asked.out, asked.config.to_toml(), tables)
    bench = Bench.of(asked, teacher, dataset, compute, watch)
    with torch_threads(compute.workers, asked.config.loss):
        run = _trained(bench, folder, device)
    head = head_bytes(run.origin, run.trained.head)
    folder.finish(files_of(run, head), {**run.to_dict(), "took_s": time.perf_counter() - started})
    if asked.name is not None:
        register_head(asked.name, head)
    return run


@dataclass(frozen=True, eq=False)
class Bench:
    """All that a training works with. The `material` knows no labels; `items` are the same
    pictures with them."""

    asked: Asked
    teacher: Teacher
    dataset: Dataset
    material: Material
    items: tuple[Item, ...]
    parts: Splits
    compute: Compute
    watch: Watch

    @classmethod
    def of(
        cls, asked: Asked, teacher: Teacher, dataset: Dataset, compute: Compute, watch: Watch
    ) -> "Bench":
        """Encode the pictures and part them."""
        hidden = [replace(item, label=None) for item in dataset.items]
        material = material_of(hidden, asked.choice.over(None), compute, watch.encoding)
        known = {item.key: item for item in dataset.items}
        items = tuple(known[item.key] for item in material.items)
        parts = parts_of(items, asked.config.seed)
        return cls(asked, teacher, dataset, material, items, parts, compute, watch)

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        return (*self.dataset.skipped, *self.material.skipped)


def _trained(bench: Bench, folder: RunFolder, device: str) -> UnlabelledRun:
    asked, material, parts, config = bench.asked, bench.material, bench.parts, bench.asked.config
    recipe = asked.choice.over(None)
    plain = material.view_without_head(recipe, parts.train)
    before = plain.apply(material.raw)
    lesson = lesson_of(
        bench.teacher, material, before, parts.train, config, bench.compute, bench.watch.encoding
    )
    judge = CopyJudge.of(material, plain, parts, config.seed, bench.compute, bench.watch.encoding)
    trained = fit_head(
        lesson.examples,
        judge.score,
        config,
        checkpoint=checkpoint_of(folder.path, lesson.examples, config),
        device=device,
        told=bench.watch.epoch,
    )
    name = asked.name or folder.path.name
    return UnlabelledRun(
        folder=folder.path,
        name=asked.name,
        data=bench.dataset.name,
        title=recipe.title,
        teacher=bench.teacher,
        config=config,
        origin=Origin(name, material.recipe, material.spaces, f"{datetime.now(UTC):%Y-%m-%d}"),
        pictures=(len(parts.train), len(parts.validation), len(parts.test)),
        lesson=lesson.sentence,
        trained=trained,
        validation=judge.change(trained.head),
        labelled=_labelled(bench, before, trained.head.apply(material.joined)),
        notes=(*parts.notes, *([trained.note] if trained.note else [])),
        skipped=(*bench.skipped, *lesson.skipped),
    )


def _labelled(bench: Bench, before: Matrix, after: Matrix) -> Labelled | None:
    """By the labels of test, or of validation where there is no test: neither saw them before."""
    parts = bench.parts
    split, places = ("test", parts.test) if len(parts.test) else ("validation", parts.validation)
    try:
        exam = Exam.of([bench.items[place] for place in places])
    except UsageError:  # no labels, or none that could be found
        return None
    return Labelled(split, exam.change(before[places], after[places]))
