"""A view's matrix kept beside its gallery, brought up to date row by row, disposable.

Only rows whose stored vectors are new or changed are computed again. Damaged, stale or
missing files are rebuilt from the gallery; on a read-only disk the matrix stays in memory.
"""

import contextlib
import json
import os
import secrets
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from semblance.errors import GalleryError
from semblance.fusion import View
from semblance.gallery.port import Reader
from semblance.index.exact import ExactIndex
from semblance.index.record_vectors import RecordVectors
from semblance.index.wanted import NO_TEXT, wanted

BLOCK_ROWS = 4096
"""Records whose raw vectors are read at a time: 21 MB for one space of 1,280 dimensions."""

ATTEMPTS = 5
"""How often to look again while another process removes records."""


@dataclass(frozen=True, eq=False)
class CachedRows:
    """What the cache holds: `stamps` tell from which stored vectors each row came.

    They are (N, spaces), or (N, 2 x spaces) where records' own texts join; NO_TEXT stands for
    a record without one.
    """

    ids: NDArray[np.int64]
    stamps: NDArray[np.int64]
    matrix: NDArray[np.float32]


def open_index(reader: Reader, view: View, folder: Path) -> ExactIndex:
    """The index of a view as the gallery stands now.

    Records that lack a vector in one of the view's spaces are not in it.
    """
    files = CacheFiles(folder, view.key)
    cached = files.load(view.dim)
    for attempt in range(ATTEMPTS):
        state = reader.state()
        ids, stamps = wanted(reader, view)
        try:
            if cached is None or not _same(cached, ids, stamps):
                cached = _refresh(reader, view, files, cached, ids, stamps)
        except GalleryError:
            # A record may have been removed between its stamp and its vector: look again.
            if attempt == ATTEMPTS - 1 or reader.state() == state:
                raise
        else:
            break
    assert cached is not None
    return ExactIndex(cached.ids, cached.matrix, view.definition.metric)


def _same(cached: CachedRows, ids: NDArray[np.int64], stamps: NDArray[np.int64]) -> bool:
    return np.array_equal(cached.ids, ids) and np.array_equal(cached.stamps, stamps)


def _refresh(
    reader: Reader,
    view: View,
    files: "CacheFiles",
    cached: CachedRows | None,
    ids: NDArray[np.int64],
    stamps: NDArray[np.int64],
) -> CachedRows:
    def blocks() -> Iterator[NDArray[np.float32]]:
        for start in range(0, len(ids), BLOCK_ROWS):
            part = slice(start, start + BLOCK_ROWS)
            yield _rows(reader, view, cached, ids[part], stamps[part])

    if len(ids) == 0:
        return CachedRows(ids, stamps, np.empty((0, view.dim), np.float32))
    try:
        matrix = files.save(ids, stamps, (len(ids), view.dim), blocks())
    except OSError:
        matrix = np.concatenate(list(blocks()))
    return CachedRows(ids, stamps, matrix)


def _rows(
    reader: Reader,
    view: View,
    cached: CachedRows | None,
    ids: NDArray[np.int64],
    stamps: NDArray[np.int64],
) -> NDArray[np.float32]:
    """The rows of these records, from the cache where it holds them already."""
    rows = np.empty((len(ids), view.dim), np.float32)
    missing = np.ones(len(ids), dtype=bool)
    if cached is not None and len(cached.ids):
        place = np.minimum(np.searchsorted(cached.ids, ids), len(cached.ids) - 1)
        held = (cached.ids[place] == ids) & np.all(cached.stamps[place] == stamps, axis=1)
        rows[held] = cached.matrix[place[held]]
        missing = ~held
    if missing.any():
        rows[missing] = view.apply(_raw(reader, view, ids[missing], stamps[missing]))
    return rows


def _raw(
    reader: Reader, view: View, ids: NDArray[np.int64], stamps: NDArray[np.int64]
) -> list[NDArray[np.float32]]:
    """Vectors of just what the stamps name: a text that comes meanwhile is left for next time."""
    texts = stamps[:, len(view.definition.spaces) :].T
    return RecordVectors(reader, view.definition, [ids[each != NO_TEXT] for each in texts])(ids)


def discard_caches(folder: Path, keep: Collection[str] = ()) -> None:
    """Delete the caches of all views but those whose keys are to be kept."""
    for path in folder.glob("*.*"):
        if path.name.split(".")[0] not in keep:
            _unlink(path)


def _settle(file: IO[bytes]) -> None:
    """Wait until the disk has a file: what the pointer names must survive a power cut."""
    file.flush()
    os.fsync(file.fileno())


def _unlink(path: Path) -> None:
    """Delete a cache file; one that is still mapped (Windows) stays for next time."""
    with contextlib.suppress(OSError):
        path.unlink()


class CacheFiles:
    """The files of one view's matrix; a small JSON file names the current ones.

    It is replaced last and in one step, so a reader never meets half a cache, and a matrix
    that another process has mapped stays valid until that process lets go of it.
    """

    def __init__(self, folder: Path, key: str) -> None:
        self.folder = folder
        self.key = key
        self.pointer = folder / f"{key}.json"
        self.token = ""

    def load(self, dim: int) -> CachedRows | None:
        """The cached rows, or None where there are none or they do not fit together."""
        token = self._current()
        if token is None:
            return None
        try:
            rows = np.load(self._path(token, "rows"), allow_pickle=False)
            matrix = self._map(token)
        except (OSError, ValueError, EOFError):
            return None
        if matrix.shape != (len(rows), dim) or rows.ndim != 2:
            return None
        return CachedRows(np.ascontiguousarray(rows[:, 0]), rows[:, 1:], matrix)

    def save(
        self,
        ids: NDArray[np.int64],
        stamps: NDArray[np.int64],
        shape: tuple[int, int],
        blocks: Iterable[NDArray[np.float32]],
    ) -> NDArray[np.float32]:
        """Write the blocks as the current matrix; it comes back mapped from its file.

        Raises OSError where nothing can be written. Plain writes, not a writable mapping: on a
        full disk a mapping would end the process with a signal.
        """
        self.folder.mkdir(exist_ok=True)
        self._sweep()
        self.token = secrets.token_hex(4)
        try:
            with self._path(self.token, "matrix").open("wb") as file:
                header = {"descr": "<f4", "fortran_order": False, "shape": shape}
                np.lib.format.write_array_header_1_0(file, header)
                for block in blocks:
                    file.write(np.ascontiguousarray(block, dtype="<f4").data)
                _settle(file)
            with self._path(self.token, "rows").open("wb") as file:
                np.save(file, np.concatenate([ids[:, None], stamps], axis=1))
                _settle(file)
            matrix = self._map(self.token)
            draft = self.pointer.with_suffix(f".{self.token}")
            draft.write_text(json.dumps({"token": self.token}))
            draft.replace(self.pointer)
        except BaseException:
            for part in ("matrix", "rows"):
                _unlink(self._path(self.token, part))
            raise
        return matrix

    def _map(self, token: str) -> NDArray[np.float32]:
        path = self._path(token, "matrix")
        matrix: NDArray[np.float32] = np.load(path, mmap_mode="r", allow_pickle=False)
        return matrix

    def _path(self, token: str, part: str) -> Path:
        return self.folder / f"{self.key}.{token}.{part}.npy"

    def _sweep(self) -> None:
        """Delete what earlier saves left, but not what the pointer names: it may be in use."""
        current = self._current()
        for path in self.folder.glob(f"{self.key}.*.npy"):
            if path.name.split(".")[1] != current:
                _unlink(path)

    def _current(self) -> str | None:
        try:
            token: str = json.loads(self.pointer.read_text())["token"]
        except (OSError, ValueError, KeyError):
            return None
        return token
