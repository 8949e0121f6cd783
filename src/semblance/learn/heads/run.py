"""A whole training of a head: from a dataset to a run folder with everything in it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from semblance.evaluate.datasets import open_dataset
from semblance.evaluate.datasets.dataset import Dataset
from semblance.learn.alterations.augmenting import with_copies
from semblance.learn.catalogue import check_name, register_head
from semblance.learn.device import torch_threads, training_device
from semblance.learn.heads.config import HeadConfig
from semblance.learn.heads.examples import Examples
from semblance.learn.heads.file import Origin, head_bytes
from semblance.learn.heads.files import files_of
from semblance.learn.heads.head import Head
from semblance.learn.heads.result import HeadRun
from semblance.learn.heads.training import checkpoint_of, fit_head
from semblance.learn.heads.unseen import Pictures, change_unseen
from semblance.learn.heads.vectors import Material, frozen, material_of
from semblance.learn.judging import Change, Exam, Matrix, spread
from semblance.learn.runs.folder import RunFolder
from semblance.learn.runs.watch import Watch
from semblance.learn.splits import Places, Splits, splits_of
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import Choice, Recipe
from semblance.pipeline.report import Skipped


@dataclass(frozen=True, slots=True)
class Asked:
    """A dataset, the models below, how to train, the run's folder and perhaps a short name."""

    data: str
    choice: Choice = field(default_factory=Choice)
    config: HeadConfig = field(default_factory=HeadConfig)
    out: Path = Path("head-run")
    name: str | None = None


def train_head(asked: Asked, compute: Compute, watch: Watch | None = None) -> HeadRun:
    """Train, judge and keep a head; the same call goes on with a run that was stopped.

    Validation chooses the epoch; the test split is measured once, at the end. Raises UsageError,
    NoImages, TrainingError, and RuntimeMissing without the extra `train`.
    """
    started, watch = time.perf_counter(), watch or Watch()
    recipe = asked.choice.over(None)
    frozen(recipe)
    device = training_device(compute.device, asked.config.loss)
    if asked.name is not None:
        check_name(asked.name)
    dataset = open_dataset(asked.data, progress=watch.encoding)
    folder = _begun(asked, recipe)
    material = material_of(dataset.items, recipe, compute, watch.encoding)
    splits = splits_of(material.items, asked.config.seed)
    with torch_threads(compute.workers, asked.config.loss):
        run = _trained(asked, recipe, dataset, material, splits, folder, compute, device, watch)
    head = head_bytes(run.origin, run.trained.head)
    folder.finish(files_of(run, head), {**run.to_dict(), "took_s": time.perf_counter() - started})
    if asked.name is not None:
        register_head(asked.name, head)
    return run


def _begun(asked: Asked, recipe: Recipe) -> RunFolder:
    # The recipe's own TOML stays whole, as a text: it has a table in it.
    tables = {"data": asked.data, "recipe": recipe.to_toml()}
    return RunFolder.begin(asked.out, asked.config.to_toml(), tables)


def _trained(
    asked: Asked,
    recipe: Recipe,
    dataset: Dataset,
    material: Material,
    splits: Splits,
    folder: RunFolder,
    compute: Compute,
    device: str,
    watch: Watch,
) -> HeadRun:
    config, items = asked.config, material.items
    labels = np.array([item.label or "" for item in items], np.str_)
    vectors, rows, lost = with_copies(material, splits.train, config, compute, watch.encoding)
    train = Examples.of(vectors, labels[splits.train][rows])
    trained = fit_head(
        train,
        _validation(material, splits),
        config,
        checkpoint=checkpoint_of(folder.path, train, config),
        device=device,
        told=watch.epoch,
    )
    before = material.without_head(recipe, splits.train)
    after = trained.head.apply(material.joined)
    name = asked.name or folder.path.name
    return HeadRun(
        folder=folder.path,
        name=asked.name,
        data=dataset.name,
        title=recipe.title,
        config=config,
        origin=Origin(name, material.recipe, material.spaces, f"{datetime.now(UTC):%Y-%m-%d}"),
        labels=dataset.labels,
        pictures=(len(splits.train), len(splits.validation), len(splits.test)),
        trained=trained,
        decided_by=tuple(items[place] for place in splits.validation),
        validation=_change(material, splits.validation, before, after),
        test=_change(material, splits.test, before, after) if len(splits.test) else None,
        unseen=change_unseen(
            Pictures(items, material.joined, before, splits.train, splits.validation),
            config,
            device,
        ),
        notes=(*splits.notes, *([trained.note] if trained.note else [])),
        skipped=(*skipped_of(dataset, material), *lost),
    )


def _validation(material: Material, splits: Splits) -> Callable[[Head], float]:
    places = spread(splits.validation)
    exam, vectors = Exam.of([material.items[p] for p in places]), material.joined[places]

    def validate(head: Head) -> float:
        return exam.take(head.apply(vectors)).mean_ap

    return validate


def _change(material: Material, places: Places, before: Matrix, after: Matrix) -> Change:
    exam = Exam.of([material.items[place] for place in places])
    return exam.change(before[places], after[places])


def skipped_of(dataset: Dataset, material: Material) -> tuple[Skipped, ...]:
    """What the dataset names and cannot give, and pictures that turned out to be damaged."""
    return (*dataset.skipped, *material.skipped)
