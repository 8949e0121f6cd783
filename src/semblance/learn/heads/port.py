"""The port of what a training comes to: a map of joined vectors, and how it is put in a file."""

from collections.abc import Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]


class Map(Protocol):
    """Runs with NumPy alone. Linear ones are `Head`s; those of several models' vectors that look
    at the picture are in `learn/fusion`."""

    @property
    def kind(self) -> str:
        """`linear`, `weights`, `gate` or `attention`."""

    @property
    def dim(self) -> int:
        """The length of the vectors it makes."""

    @property
    def takes(self) -> int:
        """The length of the vectors it maps."""

    @property
    def is_finite(self) -> bool: ...

    @property
    def digest(self) -> str:
        """SHA-256 of its numbers, hexadecimal."""

    @property
    def tensors(self) -> Mapping[str, Matrix]:
        """Its numbers by name, as a file keeps them."""

    def apply(self, joined: Matrix) -> Matrix:
        """(n, takes) vectors of the view below, of unit length -> (n, dim), of unit length."""
