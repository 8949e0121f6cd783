"""Raw vectors kept between runs, one folder a space: what was encoded once is only read again.

Each file of the folder is whole or not there, and is never changed: so two processes may work
side by side, and a killed run loses at most the file it had not begun.
"""

import contextlib
import io
import secrets
import zipfile
import zlib
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.fetching.user_cache import write_whole

_DAMAGE: Final = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error)
"""What reading a damaged file raises; the checksum of a zip's member is among it."""


@dataclass(frozen=True, eq=False)
class Kept:
    """M vectors: `stamps` say of which content, `vectors` is (M, dim) float32, the times (M,) are
    milliseconds of one worker: `decode_ms` to read and decode the picture, `encode_ms` to prepare
    it and run the network."""

    stamps: Sequence[bytes]
    vectors: NDArray[np.float32]
    decode_ms: NDArray[np.float32]
    encode_ms: NDArray[np.float32]

    def at(self, rows: Sequence[int]) -> "Kept":
        """Only these rows."""
        return Kept(
            [self.stamps[row] for row in rows],
            self.vectors[rows],
            self.decode_ms[rows],
            self.encode_ms[rows],
        )


class VectorCache:
    """The vectors of one space, as one way of computing gave them."""

    def __init__(self, folder: Path, dim: int) -> None:
        self._folder = folder
        self._dim = dim

    def find(self, wanted: Set[bytes]) -> Iterator[Kept]:
        """What is kept of this content, each stamp once, a file at a time.

        A damaged file is deleted: what was in it is encoded again.
        """
        left = set(wanted)
        for path in sorted(self._folder.glob("*.npz")):
            if not left:
                return
            try:
                kept = self._read(path, left)
            except _DAMAGE:
                with contextlib.suppress(OSError):
                    path.unlink()
                continue
            if kept is not None:
                left.difference_update(kept.stamps)
                yield kept

    def add(self, kept: Kept) -> None:
        """Keep these; raises WeightsError where the folder cannot be written."""
        file = io.BytesIO()
        np.savez(
            file,
            stamps=np.frombuffer(b"".join(kept.stamps), np.uint8).reshape(len(kept.stamps), -1),
            vectors=kept.vectors,
            decode_ms=kept.decode_ms,
            encode_ms=kept.encode_ms,
        )
        write_whole(self._folder / f"{secrets.token_hex(8)}.npz", file.getvalue())

    def _read(self, path: Path, wanted: Set[bytes]) -> Kept | None:
        with np.load(path, allow_pickle=False) as file:
            stamps = [row.tobytes() for row in file["stamps"]]
            rows = [row for row, stamp in enumerate(stamps) if stamp in wanted]
            if not rows:
                return None
            vectors = _checked(file["vectors"], (len(stamps), self._dim))
            times = [_checked(file[name], (len(stamps),)) for name in ("decode_ms", "encode_ms")]
        return Kept(stamps, vectors, times[0], times[1]).at(rows)


def _checked(array: NDArray[Any], shape: tuple[int, ...]) -> NDArray[np.float32]:
    if array.shape != shape or array.dtype != np.float32:
        raise ValueError(f"{array.dtype} of shape {array.shape} where {shape} was kept")
    return array
