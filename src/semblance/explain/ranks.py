"""Spearman's rank correlation."""

import numpy as np
from numpy.typing import NDArray


def rank_correlation(a: NDArray[np.float32], b: NDArray[np.float32]) -> float | None:
    """In [-1, 1], 1 where both have the same order; None where one of them has none.

    Spearman 1904, https://doi.org/10.2307/1412159; equal values share the mean of their ranks.
    """
    one, other = (_ranks(np.ravel(values)) for values in (a, b))
    one, other = one - one.mean(), other - other.mean()
    lengths = float(np.linalg.norm(one) * np.linalg.norm(other))
    return float(one @ other) / lengths if lengths > 0 else None


def _ranks(values: NDArray[np.float32]) -> NDArray[np.float64]:
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    means: NDArray[np.float64] = last - (counts - 1) / 2
    return means[place]
