"""Float32 tensors in a safetensors file, read with NumPy alone.

The library is part of an extra, and what was trained with the extra must run without it. The
format is eight bytes of length, a JSON header and the numbers:
https://huggingface.co/docs/safetensors/index#format.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from semblance.errors import RuntimeMissing, WeightsError

PREFIX = 8
"""Bytes of the header's length, and what the header is padded to."""

LONGEST_HEADER = 1 << 20
"""Bytes. Ours are of some hundreds; more is no file of ours."""


@dataclass(frozen=True, eq=False)
class Header:
    """Where each tensor lies: (shape, first byte, end), counted behind the header."""

    metadata: Mapping[str, str]
    places: Mapping[str, tuple[tuple[int, ...], int, int]]


def read_header(path: Path) -> Header:
    """What a file holds, without its numbers; raises WeightsError for one of another kind."""
    with _opened(path) as file:
        return _header(file, path)


def read_tensors(path: Path) -> tuple[Mapping[str, str], dict[str, NDArray[np.float32]]]:
    """The metadata and every tensor; raises WeightsError for a file that is cut or of no kind."""
    with _opened(path) as file:
        header = _header(file, path)
        data = file.read()
    return header.metadata, {
        name: _tensor(data, place, f"{path}, {name}") for name, place in header.places.items()
    }


def tensor_bytes(tensors: Mapping[str, NDArray[np.float32]], metadata: Mapping[str, str]) -> bytes:
    """The bytes of a safetensors file; raises RuntimeMissing without the library."""
    try:
        from safetensors.numpy import save
    except ImportError as error:
        raise RuntimeMissing(
            "writing weights needs safetensors, which is not installed; "
            "run `pip install 'semblance[train]'`"
        ) from error
    whole = {name: np.ascontiguousarray(tensor) for name, tensor in tensors.items()}
    return _ordered(bytes(save(whole, dict(metadata))))


def _ordered(content: bytes) -> bytes:
    """The same file with its header sorted: the library orders metadata as chance has it, and the
    same training is to give the same bytes."""
    end = PREFIX + int.from_bytes(content[:PREFIX], "little")
    header = json.dumps(json.loads(content[PREFIX:end]), sort_keys=True, separators=(",", ":"))
    padded = header.encode()
    padded += b" " * (-len(padded) % PREFIX)
    return len(padded).to_bytes(PREFIX, "little") + padded + content[end:]


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise WeightsError(f"the head {path} cannot be read ({error.strerror})") from error


def _header(file: BinaryIO, path: Path) -> Header:
    length = int.from_bytes(file.read(PREFIX), "little")
    try:
        if not 2 <= length <= LONGEST_HEADER:
            raise ValueError("its header has no plausible length")
        document = json.loads(file.read(length))
        metadata = document.pop("__metadata__", {})
        return Header(metadata, {name: _place(entry) for name, entry in document.items()})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise WeightsError(f"{path} is no safetensors file of ours ({error})") from error


def _place(entry: Mapping[str, Any]) -> tuple[tuple[int, ...], int, int]:
    shape = tuple(int(side) for side in entry["shape"])
    start, end = (int(offset) for offset in entry["data_offsets"])
    if entry["dtype"] != "F32" or start < 0 or end - start != 4 * math.prod(shape):
        raise ValueError("it holds something other than whole float32 tensors")
    return shape, start, end


def _tensor(data: bytes, place: tuple[tuple[int, ...], int, int], what: str) -> NDArray[np.float32]:
    shape, start, end = place
    if end > len(data):
        raise WeightsError(f"{what}: the file ends before its numbers do; copy it again")
    return np.frombuffer(data[start:end], "<f4").reshape(shape).astype(np.float32, copy=False)
