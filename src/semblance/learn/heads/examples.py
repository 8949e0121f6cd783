"""What a head learns from: vectors and the classes of their pictures."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Examples:
    """(n, D) float32 unit vectors and (n,) classes, numbered from 0 without a gap."""

    vectors: NDArray[np.float32]
    codes: NDArray[np.int64]

    @classmethod
    def of(cls, vectors: NDArray[np.float32], labels: NDArray[np.generic]) -> "Examples":
        """From (n,) labels of any kind."""
        _, codes = np.unique(labels, return_inverse=True)
        return cls(np.ascontiguousarray(vectors, np.float32), codes.astype(np.int64))

    @property
    def classes(self) -> int:
        return int(self.codes.max()) + 1

    @cached_property
    def digest(self) -> str:
        """Sixteen hexadecimal digits: a run goes on with the same pictures only."""
        content = hashlib.sha256(self.vectors.tobytes())
        content.update(self.codes.tobytes())
        return content.hexdigest()[:16]
