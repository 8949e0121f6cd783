"""A matrix that is written row by row into an unnamed file and then read as if in memory."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

BLOCK_ROWS = 4096
"""Rows copied at a time: 21 MB at 1,280 dimensions."""


class MatrixFile:
    """(count, dim) float32 on disk, gone when nobody looks at it any more.

    Plain writes, then a read-only mapping: on a full disk a writable mapping would end the
    process with a signal.
    """

    def __init__(self, folder: Path, count: int, dim: int) -> None:
        self._folder = folder
        self._shape = (count, dim)
        self._row_bytes = 4 * dim
        # Not in a block of its own: it lives as long as this object, which `close` ends.
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115
        self._file.truncate(count * self._row_bytes)

    def put(self, row: int, vectors: NDArray[np.float32]) -> None:
        """Write (n, dim) vectors, or one, from this row on."""
        self._file.seek(row * self._row_bytes)
        self._file.write(np.ascontiguousarray(vectors, np.float32).tobytes())

    def rows(self, kept: Sequence[int]) -> NDArray[np.float32]:
        """(len(kept), dim), read-only; `kept` are ascending rows that were written."""
        if len(kept) == self._shape[0]:
            return self._mapped()
        fewer = MatrixFile(self._folder, len(kept), self._shape[1])
        try:
            whole = self._mapped()
            for start in range(0, len(kept), BLOCK_ROWS):
                fewer.put(start, whole[kept[start : start + BLOCK_ROWS]])
            return fewer._mapped()
        finally:
            fewer.close()

    def close(self) -> None:
        """Let go of the file; what was mapped stays readable."""
        self._file.close()

    def _mapped(self) -> NDArray[np.float32]:
        if 0 in self._shape:
            return np.empty(self._shape, np.float32)
        self._file.flush()
        return np.memmap(self._file, np.float32, mode="r", shape=self._shape)
