"""How far a distribution of scores has moved, rounding of the arithmetic left out."""

import numpy as np
from numpy.typing import ArrayLike

TOLERANCE = 0.005
"""Cosines this close count as equal: runs of other precision or on other machines differ by less
for nearly all pairs, and would otherwise look like drift wherever many scores are alike."""


def score_drift(before: ArrayLike, after: ArrayLike, tolerance: float = TOLERANCE) -> float:
    """The Kolmogorov-Smirnov distance in [0, 1] of two samples of scores; 0 is no drift.

    The largest difference of the two cumulative shares at any score: Kolmogorov, "Sulla
    determinazione empirica di una legge di distribuzione", 1933. A value need not be nearer
    than `tolerance`; with 0 it is the classical statistic. Samples must not be empty.

    >>> score_drift([0.2, 0.4, 0.6, 0.8], [0.2, 0.4, 0.6, 0.6])
    0.25
    """
    old, new = (np.sort(np.asarray(sample, np.float64).ravel()) for sample in (before, after))
    return max(0.0, _excess(old, new, tolerance), _excess(new, old, tolerance))


def _excess(
    low: np.ndarray[tuple[int], np.dtype[np.float64]],
    high: np.ndarray[tuple[int], np.dtype[np.float64]],
    tolerance: float,
) -> float:
    """How far the share of `low` up to a value exceeds that of `high` up to it plus the tolerance.

    The maximum is reached at one of the values of `low`, where its share steps up.
    """
    shares = np.arange(1, len(low) + 1) / len(low)
    others = np.searchsorted(high, low + tolerance, side="right") / len(high)
    return float((shares - others).max())
