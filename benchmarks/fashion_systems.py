"""Everything that turns Fashion-MNIST into vectors for `benchmarks.fashion`, trained where need be.

Trainings keep their folders in the user's cache and go on from there, and vectors are cached as
in every evaluation: the page can be made again without either.
"""

import hashlib
import json
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.fetching.user_cache import cache_folder
from semblance.encoders.registry import describe
from semblance.encoders.runtime.threads import one_blas_thread
from semblance.evaluate.bakeoff.memory import peak_memory_bytes
from semblance.evaluate.datasets import Dataset
from semblance.evaluate.encoding import encode
from semblance.evaluate.vectors import Metric
from semblance.images import open_image
from semblance.learn.heads.config import HeadConfig
from semblance.learn.heads.examples import Examples
from semblance.learn.heads.head import Head
from semblance.learn.heads.training import checkpoint_of, fit_head
from semblance.learn.heads.vectors import Material, material_of
from semblance.learn.judging import Exam, spread
from semblance.learn.runs.watch import Watch
from semblance.learn.scratch.config import USUAL, ScratchConfig
from semblance.learn.scratch.result import GRAPH
from semblance.learn.scratch.run import Asked, train_network
from semblance.learn.splits import splits_of
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import QUALITY, Choice, Recipe

COMPUTE = Compute(threads=1)
EPOCHS = {"resnet": 12, "vit": 3, "siamese": 3, "autoencoder": 3}
"""At most as many as usual: one core has all of them in three quarters of an hour."""

CONFIGS = {kind: replace(USUAL[kind], epochs=epochs) for kind, epochs in EPOCHS.items()}
HEAD = HeadConfig(loss="cross-entropy", dim=256, epochs=5, patience=2)
PUBLISHED = ("resnet50", "vit_b16")
BATCH, BATCHES = 16, 21


@dataclass(frozen=True, eq=False)
class System:
    """`vectors` are (70,000, dim), in the order of the dataset, compared by `metric`.

    `train_s` are seconds of processor time, 0 where nothing was trained here; `train_mb` and
    `memory_mb` the peaks of the process that trained and of one that encodes; `image_ms` is one
    worker's, decoding included. `ours` says that it was trained from nothing here.
    """

    name: str
    vectors: NDArray[np.float32]
    metric: Metric
    image_ms: float
    parameters: int
    memory_mb: float
    train_s: float = 0.0
    train_mb: float | None = None
    ours: bool = False


Maker = Callable[[Dataset], System]


def folder() -> Path:
    return cache_folder() / "benchmarks" / "fashion"


def scratch(kind: str, data: Dataset) -> System:
    """A small network, trained if it is not yet."""
    config, where = CONFIGS[kind], folder() / kind
    if not (where / "metrics.json").exists():
        watch = Watch(epoch=lambda epoch: print(kind, epoch, flush=True))
        train_network(Asked(data.name, config, where), COMPUTE, watch)
    came_to = json.loads((where / "metrics.json").read_text(encoding="utf-8"))
    recipe = Recipe((f"onnx:{where / GRAPH}",), metric=config.metric)
    return replace(
        _encoded(f"{kind}, {_words(config)}", recipe, data),
        train_s=came_to["train_processor_s"],
        train_mb=came_to["peak_memory_mb"],
        parameters=came_to["parameters"],
        ours=True,
    )


def _words(config: ScratchConfig) -> str:
    return f"{config.dim} numbers, {config.epochs} epochs"


def plain(name: str, data: Dataset) -> System:
    """A model as it is."""
    return _encoded(name, Recipe((name,)), data)


def _encoded(name: str, recipe: Recipe, data: Dataset) -> System:
    encoded = encode(data.items, COMPUTE.bulk_encoders(recipe), COMPUTE)
    return System(
        name=name,
        vectors=encoded.raw[0],
        metric=recipe.metric,
        image_ms=image_ms(recipe, data),
        parameters=sum(describe(model).parameters for model in recipe.models),
        memory_mb=peak_memory_bytes(recipe, COMPUTE) / 2**20,
    )


def with_head(data: Dataset) -> System:
    """The three bundled models side by side, and a head on them."""
    recipe = Choice(QUALITY, fusion="concat").over(None)
    material = material_of(data.items, recipe, COMPUTE)
    with one_blas_thread():
        head, train_s = _head(material)
    return System(
        name=f"three bundled, {HEAD.loss} head to {HEAD.dim} numbers",
        vectors=head.apply(material.joined),
        metric="cosine",
        image_ms=image_ms(material.recipe, data),
        parameters=sum(describe(model).parameters for model in QUALITY) + head.weight.size,
        memory_mb=peak_memory_bytes(material.recipe, COMPUTE) / 2**20,
        train_s=train_s,
    )


def _head(material: Material) -> tuple[Head, float]:
    """Validation decides, as in the command; the last checkpoint stays and is read again."""
    splits = splits_of(material.items, HEAD.seed)
    labels = np.array([item.label for item in material.items], np.str_)
    train = Examples.of(material.joined[splits.train], labels[splits.train])
    places = spread(splits.validation)
    exam, vectors = Exam.of([material.items[p] for p in places]), material.joined[places]
    checkpoint, started = checkpoint_of(folder() / "head", train, HEAD), time.process_time()
    found = fit_head(
        train, lambda head: exam.take(head.apply(vectors)).mean_ap, HEAD, checkpoint=checkpoint
    )
    note = folder() / "head" / "took.json"
    if not note.exists():
        note.write_text(json.dumps(time.process_time() - started), encoding="utf-8")
    return found.head, float(json.loads(note.read_text(encoding="utf-8")))


def makers(kinds: Sequence[str], bundled: bool, published: bool) -> Mapping[str, Maker]:
    """Those asked for, in order, each by a key that changes with how it is trained."""
    found: dict[str, Maker] = {}
    for kind in kinds:
        digest = hashlib.sha256(CONFIGS[kind].to_toml().encode()).hexdigest()[:8]
        found[f"{kind}-{digest}"] = partial(scratch, kind)
    if bundled:
        found["efficientnet_lite1"] = partial(plain, "efficientnet_lite1")
        digest = hashlib.sha256(HEAD.to_toml().encode()).hexdigest()[:8]
        found[f"head-{digest}"] = with_head
    if published:
        found |= {name: partial(plain, name) for name in PUBLISHED}
    return found


def image_ms(recipe: Recipe, data: Dataset) -> float:
    """Median milliseconds of one worker to open, prepare and encode a picture, in small batches:
    the mean of a long run would be of what else the machine was doing."""
    encoders = COMPUTE.bulk_encoders(recipe)
    times = []
    for start in range(0, BATCHES * BATCH, BATCH):
        started = time.perf_counter()
        images = [open_image(item.picture) for item in data.items[start : start + BATCH]]
        for encoder in encoders:
            encoder.encode([encoder.prepare(image) for image in images])
        times.append((time.perf_counter() - started) / BATCH)
    return 1000 * statistics.median(times)


def by_split(data: Dataset) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Places of the test queries and of the train gallery."""
    splits: Sequence[str | None] = [item.split for item in data.items]
    test, train = (np.flatnonzero(np.array(splits) == name) for name in ("test", "train"))
    return test, train
