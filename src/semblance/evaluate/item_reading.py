"""One chunk of a dataset's pictures through decode, prepare and encode, in a worker thread."""

import hashlib
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.port import Encoder
from semblance.errors import ImageError, ImageUnreadable, VectorError
from semblance.evaluate.datasets.item import Item, Stored
from semblance.images import Image, Limits, Source, open_image
from semblance.images.source import system_reason

STAMP_BYTES = 16


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """A picture to encode, its content's stamp, and the places of the encoders that lack it."""

    item: Item
    stamp: bytes
    lacking: tuple[int, ...]


@dataclass(slots=True, eq=False)
class Outcome:
    """What became of a task: a reason why not, or by encoder a vector and how long it took."""

    task: Task
    reason: str | None = None
    decode_ms: float = 0.0
    encode_ms: dict[int, float] = field(default_factory=dict)
    prepared: dict[int, NDArray[np.uint8]] = field(default_factory=dict)
    vectors: dict[int, NDArray[np.float32]] = field(default_factory=dict)


def content_stamp(picture: Stored) -> bytes:
    """What tells a picture's content from another's without reading it: a file's path, size and
    time of change; the digest of an array. Raises ImageUnreadable for a file that is out of reach.
    """
    if not isinstance(picture, Path):
        return _digest(f"{picture.shape}".encode(), picture.tobytes())
    try:
        status = picture.stat()
    except OSError as error:
        raise ImageUnreadable(str(picture), system_reason(error)) from error
    return _file_stamp(picture, status.st_size, status.st_mtime_ns)


@dataclass(frozen=True, eq=False)
class ItemReader:
    """Reads chunks of tasks; safe to call from many threads at once.

    A picture is decoded once however many encoders look at it, as large as the most demanding of
    all `encoders` wants it.
    """

    encoders: Sequence[Encoder]
    limits: Limits

    def read(self, tasks: Sequence[Task]) -> list[Outcome]:
        """One outcome a task, in order; raises VectorError for numbers that are none."""
        outcomes = [self._prepare(task) for task in tasks]
        for place in range(len(self.encoders)):
            self._encode(place, [each for each in outcomes if place in each.prepared])
        return outcomes

    def _prepare(self, task: Task) -> Outcome:
        outcome = Outcome(task)
        started = time.perf_counter()
        try:
            image = self._open(task)
            outcome.decode_ms = _ms_since(started)
            self._prepare_for_each(task, image, outcome)
        except ImageError as error:
            outcome.reason = error.reason
            outcome.prepared.clear()
        return outcome

    def _prepare_for_each(self, task: Task, image: Image, outcome: Outcome) -> None:
        for place in task.lacking:
            started = time.perf_counter()
            outcome.prepared[place] = self.encoders[place].prepare(image)
            outcome.encode_ms[place] = _ms_since(started)

    def _open(self, task: Task) -> Image:
        picture = task.item.picture
        if not isinstance(picture, Path):
            return open_image(picture, limits=self.limits)
        source = Source.from_path(picture, self.limits)
        assert source.stamp is not None, "a source from a path has a stamp"
        read = source.stamp
        if _file_stamp(picture, read.size_bytes, read.mtime_ns) != task.stamp:
            raise ImageUnreadable(str(picture), "changed since the run began")
        min_side = max(encoder.min_side for encoder in self.encoders)
        return open_image(source, min_side=min_side, limits=self.limits)

    def _encode(self, place: int, outcomes: Sequence[Outcome]) -> None:
        if not outcomes:
            return
        encoder = self.encoders[place]
        started = time.perf_counter()
        vectors = encoder.encode([outcome.prepared.pop(place) for outcome in outcomes])
        each_ms = _ms_since(started) / len(outcomes)
        for outcome, vector in zip(outcomes, vectors, strict=True):
            if not np.isfinite(vector).all():
                raise VectorError(
                    f"{encoder.space.model} gave NaN or infinity for {outcome.task.item.key}; "
                    "leave the picture out, or try --precision exact"
                )
            outcome.vectors[place] = vector
            outcome.encode_ms[place] += each_ms


def _file_stamp(path: Path, size_bytes: int, mtime_ns: int) -> bytes:
    return _digest(os.fsencode(os.path.abspath(path)), f"\0{size_bytes}\0{mtime_ns}".encode())


def _digest(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()[:STAMP_BYTES]


def _ms_since(started: float) -> float:
    return 1000 * (time.perf_counter() - started)
