"""A head: a linear map of frozen vectors to shorter ones, in which like things are closer."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from semblance.fusion.vectors import unit

Matrix = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Head:
    """`weight` is (dim, D) and `bias` (dim,), both float32."""

    weight: Matrix
    bias: NDArray[np.float32]

    kind = "linear"

    @property
    def dim(self) -> int:
        return int(self.weight.shape[0])

    @property
    def takes(self) -> int:
        """D, the length of the vectors it maps."""
        return int(self.weight.shape[1])

    @property
    def is_finite(self) -> bool:
        return bool(np.isfinite(self.weight).all() and np.isfinite(self.bias).all())

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the numbers, hexadecimal."""
        return hashlib.sha256(self.weight.tobytes() + self.bias.tobytes()).hexdigest()

    @property
    def tensors(self) -> Mapping[str, Matrix]:
        return {"weight": self.weight, "bias": self.bias}

    def apply(self, joined: Matrix) -> Matrix:
        """(n, D) vectors of the view below, of unit length -> (n, dim), of unit length."""
        return unit(np.asarray(joined @ self.weight.T + self.bias, np.float32))
