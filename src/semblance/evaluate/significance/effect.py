"""How large is a difference, apart from how sure? Effect sizes of paired values."""

import numpy as np

from semblance.evaluate.significance.units import Groups, Units, Values, differences


def cohens_dz(values: Values, others: Values, groups: Groups | None = None) -> float:
    """The mean difference over its standard deviation; 0.2 is small, 0.5 medium, 0.8 large.

    Cohen, "Statistical power analysis for the behavioral sciences", 1988, section 2.3.5. NaN
    where the differences do not vary, or there is one only. Groups count by their mean.

    >>> cohens_dz(np.array([3.0, 2.0, 1.0]), np.zeros(3))
    2.0
    """
    apart = Units.of(differences(values, others), groups).means
    if len(apart) < 2 or apart.min() == apart.max():
        return float("nan")
    return float(apart.mean() / apart.std(ddof=1))


def rank_biserial(values: Values, others: Values, groups: Groups | None = None) -> float:
    """How far ranks of differences favour `values`: 1 if all do, 0 if none wins, -1 if none does.

    (W+ - W-) / (W+ + W-) with W the sums of ranks, by size, of the differences above and below
    0; equal sizes share their mean rank, differences of 0 are left out. Kerby, "The simple
    difference formula", 2014, https://doi.org/10.2466/11.IT.3.1. Groups count by their mean.

    >>> round(rank_biserial(np.array([0.3, 0.2, -0.1]), np.zeros(3)), 3)  # (3 + 2 - 1) / 6
    0.667
    """
    apart = Units.of(differences(values, others), groups).means
    apart = apart[apart != 0]
    if not len(apart):
        return 0.0
    _, size, counts = np.unique(np.abs(apart), return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[size]
    return float((ranks * np.sign(apart)).sum() / ranks.sum())
