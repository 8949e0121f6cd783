"""The port of a runtime: something that runs one feature graph."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Runtime(Protocol):
    """An opened graph; `run` may be called from several threads at once.

    `batch` is how many pictures one run takes at most, and best. `precision` is the type it
    computes in, such as "float32" or "bfloat16".
    """

    name: str
    precision: str
    batch: int

    @property
    def provenance(self) -> str:
        """Engine, version, precision and device, for the record."""

    def run(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        """(n, side, side, 3) uint8 to (n, dim) float32, n at most `batch`."""
