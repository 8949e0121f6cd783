"""The two kinds of array that drawing is done in."""

from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats: TypeAlias = NDArray[np.float32]
Bytes: TypeAlias = NDArray[np.uint8]


def floats(values: ArrayLike) -> Floats:
    """The values as float32; no copy where they are already."""
    return np.asarray(values, np.float32)
