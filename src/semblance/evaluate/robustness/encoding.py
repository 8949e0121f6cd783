"""Vectors of the originals and of all their versions, each made once for every model."""

import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.port import Encoder
from semblance.errors import ImageError
from semblance.evaluate.robustness.lanes import Raw
from semblance.evaluate.robustness.originals import Original, batches
from semblance.evaluate.robustness.versions import Version
from semblance.images import Image
from semblance.pipeline.report import Skipped

BATCH = 16
"""Originals in memory at a time; each worker holds one version of them beside."""

Progress: TypeAlias = Callable[[int], None]
"""Called with how many originals are done."""


@dataclass(frozen=True, slots=True, eq=False)
class Vectors:
    """Raw vectors of one version; `places` (n,) says of which original each row is."""

    places: NDArray[np.intp]
    raw: Raw


@dataclass(slots=True, eq=False)
class Encoded:
    """What encoding gave. `ms` is per picture and space: prepare and encode on one core."""

    originals: Vectors
    versions: dict[str, Vectors]
    ms: dict[str, float]
    kept: list[Original]
    skipped: list[Skipped] = field(default_factory=list)


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """One version of one batch."""

    places: list[int]
    raw: dict[str, NDArray[np.float32]]
    seconds: dict[str, float]
    skipped: list[Skipped]


def encode(
    originals: Iterable[Original],
    versions: Sequence[Version],
    encoders: Sequence[Encoder],
    workers: int,
    keep: int = 0,
    progress: Progress = lambda done: None,
) -> Encoded:
    """Read, change and encode; `keep` originals stay in memory, beside the batch and the vectors.

    Versions that cannot be read are listed and left out.
    """
    parts: list[list[_Part]] = [[] for _ in range(1 + len(versions))]
    kept: list[Original] = []
    done = 0
    with ThreadPoolExecutor(workers) as pool:
        for batch in batches(originals, BATCH):
            if not done:
                _warm_up(encoders, batch[0].image)
            work = partial(_part, batch, done, encoders)
            for made, part in zip(parts, pool.map(work, (None, *versions)), strict=True):
                made.append(part)
            kept += batch[: max(0, keep - len(kept))]
            done += len(batch)
            progress(done)
    spaces = [(encoder.space.fingerprint, encoder.space.dim) for encoder in encoders]
    whole = [_joined(each, spaces) for each in parts]
    every = [part for each in parts for part in each]
    named = {version.name: vectors for version, vectors in zip(versions, whole[1:], strict=True)}
    ms = {space: _ms(every, space) for space, _ in spaces}
    skipped = [item for part in every for item in part.skipped]
    return Encoded(whole[0], named, ms, kept, skipped)


def _warm_up(encoders: Sequence[Encoder], image: Image) -> None:
    """Graphs are compiled on first use, which is no part of the time of a pair."""
    for encoder in encoders:
        encoder.encode([encoder.prepare(image)])


def _part(
    batch: Sequence[Original], start: int, encoders: Sequence[Encoder], version: Version | None
) -> _Part:
    part = _Part([], {}, {}, [])
    images: list[Image] = []
    for place, original in enumerate(batch, start):
        try:
            image = original.image if version is None else version.of(original)
        except ImageError as error:
            part.skipped.append(Skipped(error.item, error.reason))
            continue
        if image is not None:
            part.places.append(place)
            images.append(image)
    for encoder in encoders:
        started = time.perf_counter()
        space = encoder.space.fingerprint
        part.raw[space] = encoder.encode([encoder.prepare(image) for image in images])
        part.seconds[space] = time.perf_counter() - started
    return part


def _joined(parts: Sequence[_Part], spaces: Sequence[tuple[str, int]]) -> Vectors:
    places = np.array([place for part in parts for place in part.places], np.intp)
    empty = {space: np.empty((0, dim), np.float32) for space, dim in spaces}
    raw = {
        space: np.concatenate([empty[space], *(part.raw[space] for part in parts)])
        for space, _ in spaces
    }
    return Vectors(places, raw)


def _ms(parts: Sequence[_Part], space: str) -> float:
    pictures = sum(len(part.places) for part in parts)
    return 1000 * sum(part.seconds[space] for part in parts) / max(1, pictures)
