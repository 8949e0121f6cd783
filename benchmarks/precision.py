"""How far fast vectors stray from exact ones, and the two runtimes from each other."""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.figure import Figure, paired
from semblance.encoders.port import Encoder
from semblance.encoders.registry import descriptions, load
from semblance.encoders.runtime.choose import Precision, RuntimeChoice, Workload
from semblance.images import open_image
from tests.photos import write_photos


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        files = sorted(write_photos(Path(folder), per_photo=4).rglob("*.jpg"))
        for model in descriptions():
            if model.bundled and model.family != "local":
                yield from _of(model.name, files)


def _of(model: str, files: Sequence[Path]) -> Iterator[Figure]:
    encoders = [_loaded(model, "bulk", "fast"), _loaded(model, "bulk", "exact")]
    encoders.append(_loaded(model, "one-shot", "exact"))
    images = [open_image(path, min_side=encoders[0].min_side) for path in files]
    prepared = [encoders[0].prepare(image) for image in images]
    fast, exact, other = (_unit(encoder.encode(prepared)) for encoder in encoders)
    agreement = np.sum(fast * exact, axis=1)
    yield Figure(
        f"{model}: cosine of fast to exact, lowest of {len(files)} photos",
        float(agreement.min()),
        "",
        0.998,
        at_most=False,
        note=f"median {np.median(agreement):.4f}; the bound is AMX's, see decisions/0005",
    )
    yield Figure(
        f"{model}: cosine between the two runtimes, exact, lowest",
        float(np.sum(exact * other, axis=1).min()),
        "",
        0.9999,
        at_most=False,
        note=f"largest difference {np.abs(exact - other).max():.1e} of unit vectors",
    )
    fast_s, exact_s = paired(
        lambda: encoders[0].encode(prepared), lambda: encoders[1].encode(prepared), 3
    )
    yield Figure(f"{model}: time of exact / fast", exact_s / fast_s, "x")


def _loaded(model: str, workload: Workload, precision: Precision) -> Encoder:
    return load(model, runtime=RuntimeChoice(workload, precision))


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    scaled: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return scaled
