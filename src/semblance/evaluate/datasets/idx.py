"""The idx format of MNIST and its kin: arrays of bytes behind a small header, often gzipped.

Layout: LeCun, Cortes & Burges, "The MNIST database of handwritten digits" (1998): two zero
bytes, a type (8 is an unsigned byte), the number of dimensions, each size as a big-endian
32-bit integer, then the values, last dimension fastest.
"""

import gzip
import math
import struct
import zlib
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from semblance.errors import SemblanceError

MAX_BYTES = 1 << 30
"""What an array may have; MNIST's largest has 47 MB. A header is trusted no further."""

_UNSIGNED_BYTE = 8
_GZIP = b"\x1f\x8b"


def read_idx(path: Path) -> NDArray[np.uint8]:
    """The array of an idx file of bytes, read-only; raises SemblanceError naming the file."""
    try:
        with path.open("rb") as raw:
            packed = raw.read(len(_GZIP)) == _GZIP
            raw.seek(0)
            return _array(path, cast(BinaryIO, gzip.GzipFile(fileobj=raw)) if packed else raw)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise SemblanceError(f"{path} is a damaged or truncated gzip file; get it again") from error
    except OSError as error:
        raise SemblanceError(f"{path} cannot be read: {error.strerror}") from error


def _array(path: Path, file: BinaryIO) -> NDArray[np.uint8]:
    head = file.read(4)
    if len(head) < 4 or head[:2] != b"\0\0" or head[2] != _UNSIGNED_BYTE or head[3] == 0:
        raise SemblanceError(f"{path} is no idx file of bytes; get it again, or name another")
    sizes = file.read(4 * head[3])
    if len(sizes) < 4 * head[3]:
        raise SemblanceError(f"{path} ends within its header; get it again")
    shape = struct.unpack(f">{head[3]}I", sizes)
    count = math.prod(shape)
    if count > MAX_BYTES:
        raise SemblanceError(f"{path} says that it has {count} values, which is not believed")
    values = file.read(count + 1)
    if len(values) != count:
        held = f"{len(values)}" if len(values) < count else "more"
        raise SemblanceError(f"{path} should have {count} values and has {held}; get it again")
    return np.frombuffer(values, np.uint8).reshape(shape)
