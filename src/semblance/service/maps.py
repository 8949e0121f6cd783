"""Maps of the gallery, drawn once and kept while nothing changes."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semblance.evaluate.structure import of_gallery, project
from semblance.evaluate.structure.projection import Method
from semblance.gallery.port import Reader

KEPT = 8
"""Maps in memory: 2 MB each at 100,000 points."""


@dataclass(frozen=True, eq=False)
class Map:
    """(N,) ids of records, (N, 2) points in the unit square, (N,) places in `labels`, -1 none."""

    view: str
    ids: NDArray[np.int64]
    points: NDArray[np.float64]
    label_of: NDArray[np.int32]
    labels: tuple[str, ...]
    total: int
    trustworthiness: float

    def to_bytes(self) -> bytes:
        """ids as float64, coordinates as float32, labels as int32; all little-endian."""
        return b"".join(
            (
                self.ids.astype("<f8").tobytes(),
                self.points.astype("<f4").tobytes(),
                self.label_of.astype("<i4").tobytes(),
            )
        )


class Maps:
    """Draws maps of one gallery; `reader` is asked each time, since it opens later."""

    def __init__(self, reader: Callable[[], Reader]) -> None:
        self._reader = reader
        self._kept: OrderedDict[tuple[object, ...], Map] = OrderedDict()
        self._lock = threading.Lock()

    def drawn(self, view: str | None, method: Method, limit: int, seed: int) -> Map:
        """The map, from memory if the gallery stands as it stood. Raises UsageError and
        RuntimeMissing as `project` does."""
        reader = self._reader()
        key = (reader.state(), view, method, limit, seed)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = _draw(reader, view, method, limit, seed)
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return made


def _draw(reader: Reader, view: str | None, method: Method, limit: int, seed: int) -> Map:
    found = of_gallery(reader, [view], limit)
    (seen,) = found.views
    drawing = project(seen.vectors, method, seen.metric, seed)
    names = sorted({label for label in found.labels if label is not None})
    places = {name: place for place, name in enumerate(names)}
    return Map(
        view=seen.name,
        ids=np.array([picture.id for picture in found.pictures], dtype=np.int64),
        points=drawing.points,
        label_of=np.array(
            [-1 if label is None else places[label] for label in found.labels], dtype=np.int32
        ),
        labels=tuple(names),
        total=found.total,
        trustworthiness=drawing.trustworthiness,
    )
