"""A whole training of a small network: from a dataset to a run folder with everything in it."""

import platform
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import numpy as np

from semblance.errors import RuntimeMissing
from semblance.evaluate.bakeoff.memory import peak_bytes
from semblance.evaluate.datasets import open_dataset
from semblance.evaluate.datasets.dataset import Dataset
from semblance.learn.catalogue import check_name, register_file
from semblance.learn.device import torch_threads, training_device
from semblance.learn.epochs.progress import Fitted
from semblance.learn.runs.folder import RunFolder
from semblance.learn.runs.watch import Watch
from semblance.learn.scratch.config import ScratchConfig
from semblance.learn.scratch.course import Course, course_of_labels, require_labels
from semblance.learn.scratch.files import RECONSTRUCTIONS, files_of, reconstructions
from semblance.learn.scratch.judged_pairs import course_of_pairs
from semblance.learn.scratch.learner import ScratchLearner
from semblance.learn.scratch.networks.whole import Shape
from semblance.learn.scratch.pictures import Pictures, read_pictures
from semblance.learn.scratch.result import ScratchRun
from semblance.learn.scratch.training import checkpoint_of, fit_network
from semblance.pipeline.compute import Compute

NEEDED: Final = ("torch", "onnx", "onnxscript", "safetensors", "matplotlib")
"""Asked for before an hour of training and not after it."""

SHOWN = 10
"""Pictures that an autoencoder's run draws again."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A dataset, what to train on it and how, the run's folder and perhaps a short name."""

    data: str
    config: ScratchConfig
    out: Path
    name: str | None = None


def train_network(asked: Asked, compute: Compute, watch: Watch | None = None) -> ScratchRun:
    """Train, judge and keep a network; the same call goes on with a run that was stopped.

    Validation chooses the epoch; the test split is measured once, at the end. Raises UsageError,
    NoImages, TrainingError, ExportError, and RuntimeMissing without the extra `train`.
    """
    started, watch = time.perf_counter(), watch or Watch()
    _require_extra()
    device = training_device(compute.device)
    if asked.name is not None:
        check_name(asked.name)
    dataset = open_dataset(asked.data, progress=watch.encoding)
    if not dataset.pairs or asked.config.kind != "siamese":
        require_labels(dataset.items, asked.config.kind)
    folder = RunFolder.begin(asked.out, asked.config.to_toml(), {"data": asked.data})
    pictures = read_pictures(dataset.items, asked.config.size, compute.workers, watch.encoding)
    with torch_threads(compute.workers):
        course = _course(dataset, pictures, asked.config)
        learner = ScratchLearner(course.lesson, course.decide, asked.config, device)
        checkpoint = checkpoint_of(folder.path, asked.config, pictures.digest, device)
        fitted = fit_network(learner, asked.config, checkpoint=checkpoint, told=watch.epoch)
        run = _judged(asked, dataset, pictures, course, learner, fitted, folder.path)
        files = _files(run, course, pictures, learner)
    folder.finish(files, {**run.to_dict(), "took_s": time.perf_counter() - started})
    if asked.name is not None:
        register_file(asked.name, folder.path)
    return run


def _course(dataset: Dataset, pictures: Pictures, config: ScratchConfig) -> Course:
    if dataset.pairs and config.kind == "siamese":
        return course_of_pairs(pictures, dataset.pairs, config)
    return course_of_labels(pictures, config)


def _judged(
    asked: Asked,
    dataset: Dataset,
    pictures: Pictures,
    course: Course,
    learner: ScratchLearner,
    fitted: Fitted,
    folder: Path,
) -> ScratchRun:
    notes = (*course.notes, *([fitted.note] if fitted.note else []))
    return ScratchRun(
        folder=folder,
        name=asked.name,
        data=dataset.name,
        config=asked.config,
        shape=Shape.of(course.lesson.pixels),
        labels=dataset.labels,
        score=course.score,
        unit=course.unit,
        counted=course.counted,
        fitted=fitted,
        validation=course.validation(learner.embed),
        test=None if course.test is None else course.test(learner.embed),
        parameters=learner.parameters,
        peak_memory_bytes=None if platform.system() == "Windows" else peak_bytes(),
        trained=f"{datetime.now(UTC):%Y-%m-%d}",
        notes=notes,
        skipped=(*dataset.skipped, *pictures.skipped),
    )


def _files(
    run: ScratchRun, course: Course, pictures: Pictures, learner: ScratchLearner
) -> dict[str, bytes | str]:
    drawn: dict[str, bytes | str] = {}
    if run.config.kind == "autoencoder":
        # Every so many, because pictures of a class often follow each other.
        chosen = np.linspace(0, len(course.shown) - 1, min(SHOWN, len(course.shown)))
        originals = pictures.pixels[course.shown[chosen.astype(np.int64)]]
        drawn[RECONSTRUCTIONS] = reconstructions(originals, learner.again(originals))
    return {**files_of(run, learner.module()), **drawn}


def _require_extra() -> None:
    for name in NEEDED:
        if find_spec(name) is None:
            raise RuntimeMissing(
                f"training a network needs {name}, which is not installed; "
                "`pip install 'semblance[train]'` brings it"
            )
