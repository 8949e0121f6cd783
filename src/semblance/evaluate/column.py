"""One encoder's vectors of a whole dataset: found in the cache, or taken as they are made."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from semblance.encoders.port import Encoder
from semblance.evaluate.matrix_file import MatrixFile
from semblance.evaluate.vector_cache import Kept, VectorCache
from semblance.pipeline.compute import Compute

FILE_ROWS = 1024
"""Vectors that one file of the cache holds at most: what a killed run can cost, 5 MB at 1,280
dimensions."""


class Column:
    """The vectors of one encoder, from the cache and to it."""

    def __init__(
        self,
        cache: VectorCache,
        matrix: MatrixFile,
        places: Mapping[bytes, Sequence[int]],
        count: int,
    ) -> None:
        self.matrix = matrix
        self.decode_ms, self.encode_ms = np.zeros(count), np.zeros(count)
        self.lacking = set(places)
        self._places = places
        self._cache = cache
        self._unkept: list[Kept] = []

    def load(self) -> None:
        """Put in place whatever the cache has."""
        for kept in self._cache.find(self.lacking.copy()):
            self._put(kept)

    def take(self, fresh: Kept) -> None:
        """Put in place and keep, in files of FILE_ROWS, what was encoded now."""
        self._put(fresh)
        self._unkept.append(fresh)
        if len(self._unkept) == FILE_ROWS:
            self.flush()

    def flush(self) -> None:
        """Keep what is not kept yet."""
        rows, self._unkept = self._unkept, []
        if rows:
            self._cache.add(
                Kept(
                    [row.stamps[0] for row in rows],
                    np.concatenate([row.vectors for row in rows]),
                    np.concatenate([row.decode_ms for row in rows]),
                    np.concatenate([row.encode_ms for row in rows]),
                )
            )

    def _put(self, kept: Kept) -> None:
        for row, stamp in enumerate(kept.stamps):
            for place in self._places[stamp]:
                self.matrix.put(place, kept.vectors[row])
                self.decode_ms[place] = kept.decode_ms[row]
                self.encode_ms[place] = kept.encode_ms[row]
        self.lacking.difference_update(kept.stamps)


@contextlib.contextmanager
def opened(
    encoder: Encoder,
    compute: Compute,
    folder: Path,
    places: Mapping[bytes, Sequence[int]],
    count: int,
) -> Iterator[Column]:
    """A column with all that the cache has; what is encoded within the block is kept."""
    space = encoder.space
    name = f"{space.fingerprint}-{compute.precision}-{compute.device}"
    matrix = MatrixFile(folder, count, space.dim)
    try:
        column = Column(VectorCache(folder / name, space.dim), matrix, places, count)
        column.load()
        try:
            yield column
        finally:
            column.flush()
    finally:
        matrix.close()
