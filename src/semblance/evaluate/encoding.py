"""A dataset's pictures as raw vectors, one matrix a space: encoded now, or in an earlier run."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.fetching.user_cache import cache_folder, make_folder
from semblance.encoders.port import Encoder
from semblance.encoders.space import Space
from semblance.errors import ImageError
from semblance.evaluate.column import Column, opened
from semblance.evaluate.datasets.item import Item
from semblance.evaluate.item_reading import ItemReader, Outcome, Task, content_stamp
from semblance.evaluate.vector_cache import Kept
from semblance.images import DEFAULT_LIMITS, Limits, open_image
from semblance.pipeline.compute import Compute
from semblance.pipeline.report import Skipped, none_usable
from semblance.pipeline.survey import BATCH
from semblance.pipeline.workers import in_order


@dataclass(frozen=True, eq=False)
class Encoded:
    """The usable pictures and, for each space in the encoders' order, their raw vectors.

    `raw` are (len(items), dim) float32, read-only, mapped from disk. Times are means in
    milliseconds of one worker, measured when the vectors were made, by this run or an earlier one:
    `decode_ms` to read and decode a picture, `encode_ms` to prepare it and run each network.
    `fresh` counts the pictures that were decoded now; `skipped` could not be.
    """

    items: tuple[Item, ...]
    spaces: tuple[Space, ...]
    raw: tuple[NDArray[np.float32], ...]
    decode_ms: float
    encode_ms: tuple[float, ...]
    skipped: tuple[Skipped, ...]
    fresh: int


def encode(
    items: Sequence[Item],
    encoders: Sequence[Encoder],
    compute: Compute,
    *,
    folder: Path | None = None,
    limits: Limits = DEFAULT_LIMITS,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Encoded:
    """Encode what is not in the cache yet; `encoders` are `compute`'s, for bulk work.

    The cache is `folder`, else `vectors` in the user's cache folder. It knows a picture by its
    path, size and time of change, and keeps fast and exact vectors apart, and those of each
    device asked for. Memory grows with the number of items by a few hundred bytes each, not by
    the vectors. Raises VectorError, NoImages where no picture is usable, and WeightsError
    where the cache cannot be written.
    """
    folder = cache_folder() / "vectors" if folder is None else folder
    make_folder(folder)
    contents = Contents.of(items)
    with ExitStack() as stack:
        columns = [
            stack.enter_context(opened(encoder, compute, folder, contents.places, len(items)))
            for encoder in encoders
        ]
        tasks = _tasks(items, contents, columns)
        _warm(encoders, tasks)
        work = in_order(ItemReader(encoders, limits).read, _chunks(tasks), compute.workers)
        with contextlib.closing(work) as outcomes:
            for done, outcome in enumerate(outcomes, start=1):
                _take(outcome, columns, contents)
                progress(done, len(tasks))
        return _encoded(items, encoders, columns, contents)


@dataclass(slots=True)
class Contents:
    """The places of each content (two arrays may be equal), and the places that have none."""

    places: dict[bytes, list[int]]
    troubles: dict[int, str]
    fresh: int = 0

    @classmethod
    def of(cls, items: Sequence[Item]) -> "Contents":
        contents = cls({}, {})
        for place, item in enumerate(items):
            try:
                contents.places.setdefault(content_stamp(item.picture), []).append(place)
            except ImageError as error:
                contents.troubles[place] = error.reason
        return contents


def _tasks(items: Sequence[Item], contents: Contents, columns: Sequence[Column]) -> list[Task]:
    """What is still to be encoded, each content once, in the order of the items."""
    tasks = []
    for stamp, where in contents.places.items():
        lacking = [place for place, column in enumerate(columns) if stamp in column.lacking]
        if lacking:
            tasks.append(Task(items[where[0]], stamp, tuple(lacking)))
    return tasks


def _warm(encoders: Sequence[Encoder], tasks: Sequence[Task]) -> None:
    """Open the networks that are needed before the clock runs: that takes as long as many
    pictures, and only once."""
    black = open_image(np.zeros((64, 64, 3), np.uint8))
    for place in sorted({place for task in tasks for place in task.lacking}):
        encoders[place].encode([encoders[place].prepare(black)])


def _chunks(tasks: Sequence[Task]) -> Iterator[Sequence[Task]]:
    return (tasks[start : start + BATCH] for start in range(0, len(tasks), BATCH))


def _take(outcome: Outcome, columns: Sequence[Column], contents: Contents) -> None:
    """Put an outcome where it belongs: into the columns, or among the troubles."""
    stamp = outcome.task.stamp
    if outcome.reason is not None:
        contents.troubles.update(dict.fromkeys(contents.places[stamp], outcome.reason))
        return
    contents.fresh += 1
    for place, vector in outcome.vectors.items():
        times = (np.array([ms], np.float32) for ms in (outcome.decode_ms, outcome.encode_ms[place]))
        columns[place].take(Kept([stamp], vector[None], *times))


def _encoded(
    items: Sequence[Item],
    encoders: Sequence[Encoder],
    columns: Sequence[Column],
    contents: Contents,
) -> Encoded:
    troubles = contents.troubles
    usable = [place for place in range(len(items)) if place not in troubles]
    skipped = tuple(Skipped(items[place].key, troubles[place]) for place in sorted(troubles))
    if not usable:
        raise none_usable(len(items), skipped)
    return Encoded(
        items=tuple(items[place] for place in usable),
        spaces=tuple(encoder.space for encoder in encoders),
        raw=tuple(column.matrix.rows(usable) for column in columns),
        decode_ms=float(np.mean([column.decode_ms[usable].mean() for column in columns])),
        encode_ms=tuple(float(column.encode_ms[usable].mean()) for column in columns),
        skipped=skipped,
        fresh=contents.fresh,
    )
