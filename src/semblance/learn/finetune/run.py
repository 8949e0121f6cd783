"""A whole fine-tuning: from a dataset to a run folder with everything in it."""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from semblance.encoders.files.sidecar import place
from semblance.errors import TrainingError
from semblance.evaluate.datasets import open_dataset
from semblance.evaluate.encoding import encode
from semblance.fusion.vectors import unit
from semblance.learn.catalogue import check_name, register_file
from semblance.learn.device import torch_threads, training_device
from semblance.learn.finetune.config import FinetuneConfig
from semblance.learn.finetune.files import files_of
from semblance.learn.finetune.material import Lesson, begin_head
from semblance.learn.finetune.result import FinetuneRun
from semblance.learn.finetune.training import Finetuned, fit_network
from semblance.learn.heads.head import Head
from semblance.learn.judging import Change, Exam, Matrix
from semblance.learn.networks.backbones import Backbone, backbone_in
from semblance.learn.networks.bench import Bench
from semblance.learn.networks.file import FILE
from semblance.learn.networks.graph import graph_of, sidecar_of
from semblance.learn.runs.folder import RunFolder
from semblance.learn.runs.watch import Watch
from semblance.learn.runs.writing import write
from semblance.learn.splits import Places
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import Choice, Recipe


@dataclass(frozen=True, slots=True)
class Asked:
    """A dataset, the network, how to train, the run's folder and perhaps a short name.

    `weights` are a file to use instead of the published ones.
    """

    data: str
    model: str = "fast"
    config: FinetuneConfig = field(default_factory=FinetuneConfig)
    out: Path = Path("finetune-run")
    name: str | None = None
    weights: str | None = None

    @property
    def recipe(self) -> Recipe:
        """The untouched network at the size it is trained at."""
        files = () if self.weights is None else ((self.model, self.weights),)
        choice = Choice((self.model,), input_size=self.config.input_size, files=files)
        return choice.over(None)


def finetune(asked: Asked, compute: Compute, watch: Watch | None = None) -> FinetuneRun:
    """Train, judge and keep a network; the same call goes on with a run that was stopped.

    Validation chooses the epoch; the test split is measured once, at the end, with the graph that
    is kept. Raises UsageError, NoImages, TrainingError, WeightsError, and RuntimeMissing without
    the extra `train`.
    """
    started, watch = time.perf_counter(), watch or Watch()
    device, recipe = training_device(compute.device), asked.recipe
    if asked.name is not None:
        check_name(asked.name)
    backbone = backbone_in(recipe)
    dataset = open_dataset(asked.data, progress=watch.encoding)
    folder = RunFolder.begin(
        asked.out, asked.config.to_toml(), {"data": asked.data, "recipe": recipe.to_toml()}
    )
    lesson = Lesson.of(dataset, recipe, compute, asked.config.seed, watch.encoding)
    with torch_threads(compute.workers, asked.config.loss):
        head = begin_head(lesson, asked.config, device)
        bench = Bench(folder, device, compute.workers, watch)
        tuned = fit_network(lesson, backbone, head, asked.config, bench)
        _write_graph(tuned, backbone, asked, folder)
    run = _judged(asked, lesson, head, tuned, device, folder, compute)
    folder.finish(files_of(run), {**run.to_dict(), "took_s": time.perf_counter() - started})
    if asked.name is not None:
        register_file(asked.name, folder.path)
    return run


def _write_graph(tuned: Finetuned, backbone: Backbone, asked: Asked, folder: RunFolder) -> None:
    """Before it is judged, so that what is judged is what is kept."""
    network, called = tuned.pupil.network, asked.name or folder.path.name
    graph = folder.path / FILE
    seen = backbone.preprocessing
    sidecar = sidecar_of(network, called, backbone.description, seen, asked.config.dim)
    write(place(graph), sidecar)
    write(graph, graph_of(network, called, seen.input_size))


def _judged(
    asked: Asked,
    lesson: Lesson,
    head: Head,
    tuned: Finetuned,
    device: str,
    folder: RunFolder,
    compute: Compute,
) -> FinetuneRun:
    splits, material, network = lesson.splits, lesson.material, tuned.pupil.network
    before, headed = material.joined, head.apply(material.joined)
    encoders = compute.bulk_encoders(Recipe((f"net:{folder.path}",)))

    def change(places: Places, rival: Matrix) -> Change:
        items = lesson.items(places)
        encoded = encode(items, encoders, compute)
        if encoded.skipped:
            first = encoded.skipped[0]
            raise TrainingError(
                f"pictures changed while they were learnt from, the first is {first.path} "
                f"({first.reason}); run the same command again with another --out"
            )
        return Exam.of(items).change(rival[places], unit(encoded.raw[0]))

    last = splits.test if len(splits.test) else splits.validation
    skipped = (*lesson.skipped, *tuned.skipped)
    return FinetuneRun(
        folder=folder.path,
        called=asked.name or folder.path.name,
        name=asked.name,
        data=lesson.dataset.name,
        title=asked.recipe.title,
        config=asked.config,
        device=device,
        trained=f"{datetime.now(UTC):%Y-%m-%d}",
        labels=lesson.dataset.labels,
        pictures=(len(splits.train), len(splits.validation), len(splits.test)),
        parameters=(sum(each.numel() for each in network.parameters()), tuned.learnt),
        fitted=tuned.fitted,
        validation=change(splits.validation, before),
        test=change(splits.test, before) if len(splits.test) else None,
        over_head=change(last, headed),
        notes=(*splits.notes, *([tuned.fitted.note] if tuned.fitted.note else [])),
        skipped=skipped,
    )
