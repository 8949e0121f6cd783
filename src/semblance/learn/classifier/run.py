"""A whole training of a category model: from a dataset to a run folder with everything in it."""

import time
from datetime import UTC, datetime

import numpy as np

from semblance.encoders.files.sidecar import place
from semblance.errors import TrainingError
from semblance.evaluate.encoding import encode
from semblance.evaluate.report import write_report
from semblance.learn.catalogue import check_name, register_file
from semblance.learn.classifier import file
from semblance.learn.classifier.calibration import Trust, temperature_of
from semblance.learn.classifier.certainty import share_right
from semblance.learn.classifier.file import classifier_bytes, read_categories
from semblance.learn.classifier.files import files_of
from semblance.learn.classifier.graph import sidecar_of, with_top
from semblance.learn.classifier.report import report_of
from semblance.learn.classifier.result import ClassifierRun, Judged
from semblance.learn.classifier.scores import Scores
from semblance.learn.classifier.session import Asked, Session, train
from semblance.learn.classifier.top import Layers, layers_of
from semblance.learn.networks.file import FILE
from semblance.learn.networks.graph import graph_of
from semblance.learn.runs.watch import Watch
from semblance.learn.runs.writing import write
from semblance.learn.splits import Places
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import Recipe


def train_classifier(
    asked: Asked, compute: Compute, watch: Watch | None = None, command: str = ""
) -> ClassifierRun:
    """Train, judge and keep a category model; the same call goes on with a run that was stopped.

    Validation chooses the epoch and the temperature; the test split is measured once, at the end,
    with the graph that is kept. `command` is told in the report. Raises UsageError, NoImages,
    TrainingError, WeightsError, and RuntimeMissing without the extra `train`.
    """
    started = time.perf_counter()
    if asked.name is not None:
        check_name(asked.name)
    session = train(asked, compute, watch or Watch())
    temperature = temperature_of(session.trained.logits, session.trained.codes)
    layers = layers_of(session.trained.top)
    _keep(session, layers, temperature)
    run = _judged(session, layers, temperature, compute)
    write_report(report_of(run, command), session.folder.path)
    document = {**run.to_dict(), "took_s": time.perf_counter() - started}
    session.folder.finish(files_of(run, session.trained), document)
    if asked.name is not None:
        register_file(asked.name, session.folder.path)
    return run


def _keep(session: Session, layers: Layers, temperature: float) -> None:
    """Before it is judged, so that what is judged is what is kept."""
    asked, folder, labels = session.asked, session.folder.path, session.material.labels
    backbone, whole = session.material.backbone, asked.config.train_backbone
    called, seen = asked.name or folder.name, backbone.preprocessing
    if whole:
        session.trained.network.module.top = session.trained.top.features
        below = graph_of(session.trained.network, called, seen.input_size)
    else:
        below = backbone.graph()
    sidecar = sidecar_of(called, backbone.description, seen, layers, whole=whole)
    write(folder / file.FILE, classifier_bytes(layers, labels, temperature))
    write(place(folder / FILE), sidecar)
    write(folder / FILE, with_top(below, layers, labels, temperature, whole=whole))


def _judged(
    session: Session, layers: Layers, temperature: float, compute: Compute
) -> ClassifierRun:
    asked, material, trained = session.asked, session.material, session.trained
    splits, note = material.splits, trained.fitted.note
    parameters = material.backbone.description.parameters + layers.size
    return ClassifierRun(
        folder=session.folder.path,
        called=asked.name or session.folder.path.name,
        name=asked.name,
        data=material.dataset.name,
        backbone=asked.recipe.title,
        config=asked.config,
        device=session.device,
        trained=f"{datetime.now(UTC):%Y-%m-%d}",
        labels=material.dataset.labels,
        pictures=material.pictures,
        parameters=(parameters, trained.learnt),
        fitted=trained.fitted,
        temperature=temperature,
        validation=_judge(session, splits.validation, compute),
        test=_judge(session, splits.test, compute) if len(splits.test) else None,
        notes=(*splits.notes, *([note] if note else [])),
        skipped=(*material.skipped, *trained.skipped),
    )


def _judge(session: Session, places: Places, compute: Compute) -> Judged:
    """What the kept graph says of a split."""
    items, codes = session.material.chosen(places), session.material.codes[places]
    folder = session.folder.path
    encoded = encode(items, compute.bulk_encoders(Recipe((f"net:{folder}",))), compute)
    if encoded.skipped:
        first = encoded.skipped[0]
        raise TrainingError(
            f"pictures changed while they were learnt from, the first is {first.path} "
            f"({first.reason}); run the same command again with another --out"
        )
    categories = read_categories(folder / file.FILE)
    logits = categories.logits(encoded.raw[0])
    said = logits.argmax(axis=1)
    groups = [item.group or item.key for item in items]
    return Judged(
        Scores.of(categories.labels, codes, said),
        share_right(np.asarray(said == codes), groups),
        Trust.of(logits, codes),
        Trust.of(logits, codes, categories.temperature),
    )
