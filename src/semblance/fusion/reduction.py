"""Principal component analysis: fewer dimensions, fitted on a sample of a gallery."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

SAMPLES_PER_DIMENSION = 4
"""A reduction to `dim` axes is fitted once this many records per axis exist, not before."""

MAX_SAMPLE = 8192
"""Records a reduction is fitted on at most: three bundled spaces then take 126 MB."""

HALF_WHITENING = -0.25
"""Power of an axis's variance by which half whitening scales it; -0.5 would be full whitening."""

SMALLEST_VARIANCE = 1e-6
"""Relative to the largest: an axis with less is noise, and whitening does not raise it further."""


@dataclass(frozen=True, eq=False)
class Reduction:
    """A centred linear projection: (x - mean) @ components.T.

    `mean` is (D,) and `components` (dim, D), rows by falling variance; orthonormal for a plain
    PCA, not for a whitened one nor for an aligned mean.
    """

    mean: NDArray[np.float32]
    components: NDArray[np.float32]

    @property
    def dim(self) -> int:
        return int(self.components.shape[0])

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the fitted numbers, hexadecimal."""
        return hashlib.sha256(self.mean.tobytes() + self.components.tobytes()).hexdigest()

    def apply(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """(n, D) -> (n, dim)."""
        return np.asarray((vectors - self.mean) @ self.components.T, dtype=np.float32)

    def truncated(self, dim: int) -> "Reduction":
        """The same projection to its first `dim` axes only."""
        return Reduction(self.mean, self.components[:dim].copy())

    def half_whitened(self, sample: NDArray[np.float32]) -> "Reduction":
        """Every axis scaled by its variance on an (n, D) sample to the power of -1/4.

        Halfway between plain and whitened PCA: Jégou and Chum, "Negative evidences and
        co-occurences in image retrieval", 2012, https://doi.org/10.1007/978-3-642-33709-3_55,
        whiten fully, which destroys the classes of photographs of kinds.
        """
        variance = np.var(self.apply(sample), axis=0)
        floor = SMALLEST_VARIANCE * max(float(variance.max()), SMALLEST_VARIANCE)
        scale = np.maximum(variance, floor) ** HALF_WHITENING
        return Reduction(self.mean, (self.components * scale[:, None]).astype(np.float32))


def enough_for(dim: int, records: int) -> bool:
    """Whether a reduction to `dim` axes may be fitted on that many records."""
    return records >= SAMPLES_PER_DIMENSION * dim


def fit_reduction(sample: NDArray[np.float32], dim: int) -> Reduction:
    """Fit PCA on an (n, D) sample.

    Pearson, "On lines and planes of closest fit to systems of points in space", 1901,
    https://doi.org/10.1080/14786440109462720. The sign of an axis is arbitrary: here its
    largest coordinate is positive, so that the same sample always gives the same projection.
    """
    import faiss

    pca = faiss.PCAMatrix(sample.shape[1], dim)
    pca.train(np.ascontiguousarray(sample, dtype=np.float32))
    mean = faiss.vector_to_array(pca.mean)
    components = faiss.vector_to_array(pca.A).reshape(dim, -1)
    largest = np.argmax(np.abs(components), axis=1)
    signs = np.sign(components[np.arange(dim), largest])
    return Reduction(mean, components * signs[:, None])
