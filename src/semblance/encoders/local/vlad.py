"""All descriptors of a picture as one vector: VLAD over a small codebook.

Jegou et al. 2010, "Aggregating local descriptors into a compact image representation",
https://doi.org/10.1109/CVPR.2010.5540039, with a PCA of the descriptors and a power law as in
Jegou & Chum 2012, https://doi.org/10.1007/978-3-642-33709-3_55. Normalizing every centre's part
by itself (Arandjelovic & Zisserman 2013, "All about VLAD") was measured and left out: on photos
of clothes it found no more edited copies and cost 0.4 points of mAP.
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
        return np.asarray(np.argmax(projected @ self.centres.T - half_squares, axis=1))

    def aggregate(self, descriptors: NDArray[np.float32]) -> NDArray[np.float32]:
        """(n, d) -> (k x p,) of length 1; without descriptors it is zero."""
        projected = self.project(descriptors)
        nearest = self.assign(projected)
        residuals = np.zeros_like(self.centres)
        np.add.at(residuals, nearest, projected - self.centres[nearest])
        vector = np.sign(residuals).ravel() * np.abs(residuals).ravel() ** POWER
        return np.asarray(vector / max(float(np.linalg.norm(vector)), SMALLEST_NORM), np.float32)

    def to_bytes(self) -> bytes:
        """An .npz file in float16, the same bytes for the same numbers."""
        buffer = io.BytesIO()
        mean, axes, centres = (
            part.astype(np.float16) for part in (self.mean, self.axes, self.centres)
        )
        np.savez(buffer, mean=mean, axes=axes, centres=centres)
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Codebook":
        with np.load(io.BytesIO(data), allow_pickle=False) as stored:
            parts = (stored[name].astype(np.float32) for name in ("mean", "axes", "centres"))
            return cls(*parts)
