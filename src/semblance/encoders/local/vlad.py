"""All descriptors of a picture as one vector: VLAD over a small codebook.

Jegou et al. 2010, "Aggregating local descriptors into a compact image representation", after a
PCA of the descriptors (Jegou & Chum 2012), with the normalizations of Arandjelovic & Zisserman
2013, "All about VLAD".
"""

import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SMALLEST_NORM = 1e-12
POWER = 0.5
"""Signed square root: tames descriptors that a repeated pattern brings many times."""


@dataclass(frozen=True, eq=False)
class Codebook:
    """Where descriptors of length d lie, learned once: `tools/build_local_codebooks.py`.

    `mean` is (d,), `axes` (p, d) with orthonormal rows, `centres` (k, p); all float32.
    """

    mean: NDArray[np.float32]
    axes: NDArray[np.float32]
    centres: NDArray[np.float32]

    @property
    def dim(self) -> int:
        """Length of an aggregated vector, k x p."""
        return int(self.centres.size)

    def project(self, descriptors: NDArray[np.float32]) -> NDArray[np.float32]:
        """(n, d) -> (n, p)."""
        return np.asarray((descriptors - self.mean) @ self.axes.T, np.float32)

    def assign(self, projected: NDArray[np.float32]) -> NDArray[np.int64]:
        """(n,) the place of the nearest centre, in Euclidean distance."""
        half_squares = 0.5 * np.sum(self.centres**2, axis=1)
        return np.argmax(projected @ self.centres.T - half_squares, axis=1)

    def aggregate(self, descriptors: NDArray[np.float32]) -> NDArray[np.float32]:
        """(n, d) -> (k x p,) of length 1; without descriptors it is zero."""
        projected = self.project(descriptors)
        nearest = self.assign(projected)
        residuals = np.zeros_like(self.centres)
        np.add.at(residuals, nearest, projected - self.centres[nearest])
        within = _unit_rows(np.sign(residuals) * np.abs(residuals) ** POWER)
        return _unit_rows(within.reshape(1, -1))[0]

    def to_bytes(self) -> bytes:
        """An .npz file in float16, the same bytes for the same numbers."""
        buffer = io.BytesIO()
        parts = {"mean": self.mean, "axes": self.axes, "centres": self.centres}
        np.savez(buffer, **{name: part.astype(np.float16) for name, part in parts.items()})
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Codebook":
        with np.load(io.BytesIO(data), allow_pickle=False) as stored:
            parts = (stored[name].astype(np.float32) for name in ("mean", "axes", "centres"))
            return cls(*parts)


def _unit_rows(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(norms, SMALLEST_NORM), np.float32)
