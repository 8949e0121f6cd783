"""What several encoders prepared of one picture, as one row of bytes, and back."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

NUMBER = np.dtype("<i8")


def pack(arrays: Sequence[Pixels]) -> Pixels:
    """(bytes,) uint8: for each array its number of axes, its shape and its pixels."""
    parts: list[Pixels] = []
    for array in arrays:
        shape = np.array([array.ndim, *array.shape], NUMBER)
        parts += [shape.view(np.uint8), np.ascontiguousarray(array).ravel()]
    return np.concatenate(parts)


def unpack(row: Pixels) -> list[Pixels]:
    """The arrays that were packed, as views of the row."""
    arrays: list[Pixels] = []
    start = 0
    while start < len(row):
        axes = _numbers(row, start, 1)[0]
        shape = _numbers(row, start + NUMBER.itemsize, axes)
        begin = start + NUMBER.itemsize * (1 + axes)
        start = begin + int(np.prod(shape))
        arrays.append(row[begin:start].reshape(shape))
    return arrays


def _numbers(row: Pixels, start: int, count: int) -> list[int]:
    # Copied, because the row may begin where eight-byte numbers must not.
    numbers: list[int] = row[start : start + NUMBER.itemsize * count].copy().view(NUMBER).tolist()
    return numbers
