"""How sure is a mean, or a difference of means? Bootstrap intervals."""

from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

import numpy as np

from semblance.errors import UsageError
from semblance.evaluate.significance.units import (
    ROUNDS,
    Groups,
    Unit,
    Units,
    Values,
    differences,
    drawn,
)

Kind = Literal["percentile", "bca"]


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean with the bounds of its confidence interval, in the unit of the values.

    `unit` says what was resampled, queries or whole groups of them, and `units` how many.
    """

    mean: float
    low: float
    high: float
    unit: Unit
    units: int


def bootstrap(
    values: Values,
    confidence: float = 0.95,
    rounds: int = ROUNDS,
    seed: int = 0,
    *,
    groups: Groups | None = None,
    kind: Kind = "percentile",
) -> Interval:
    """The mean of (Q,) values and its bootstrap interval; queries, or groups, are drawn anew.

    Efron, "Bootstrap methods: another look at the jackknife", 1979,
    https://doi.org/10.1214/aos/1176344552; by groups: Field and Welsh, "Bootstrapping clustered
    data", 2007, https://doi.org/10.1111/j.1467-9868.2007.00593.x. "bca" corrects for bias and
    skew, which matters below some 50 units: Efron, "Better bootstrap confidence intervals",
    1987, https://doi.org/10.1080/01621459.1987.10478410. For a paired interval pass differences.
    """
    if not 0 < confidence < 1:
        raise UsageError(f"a confidence of {confidence} is none; give one between 0 and 1")
    units = Units.of(values, groups)

    def resampled(rng: np.random.Generator, count: int) -> Values:
        chosen = rng.integers(0, len(units), (count, len(units)))
        means: Values = units.sums[chosen].sum(axis=1) / units.counts[chosen].sum(axis=1)
        return means

    means = drawn(resampled, len(units), rounds, seed)
    tails = np.array([(1 - confidence) / 2, (1 + confidence) / 2])
    low, high = np.quantile(means, _corrected(tails, means, units) if kind == "bca" else tails)
    return Interval(units.mean, float(low), float(high), units.unit, len(units))


def paired_bootstrap(
    values: Values,
    others: Values,
    confidence: float = 0.95,
    rounds: int = ROUNDS,
    seed: int = 0,
    *,
    groups: Groups | None = None,
    kind: Kind = "percentile",
) -> Interval:
    """How much larger `values` are than `others`, both (Q,) over the same queries."""
    paired = differences(values, others)
    return bootstrap(paired, confidence, rounds, seed, groups=groups, kind=kind)


def _corrected(tails: Values, means: Values, units: Units) -> Values:
    """The quantiles of the resampled means that BCa reads off in place of the tails."""
    if len(units) < 2 or means.min() == means.max():
        return tails
    below = (np.sum(means < units.mean) + np.sum(means <= units.mean)) / (2 * len(means))
    normal, edge = NormalDist(), 1 / (2 * len(means))
    bias = normal.inv_cdf(float(np.clip(below, edge, 1 - edge)))
    shifted = [bias + normal.inv_cdf(float(tail)) for tail in tails]
    skew = _acceleration(units)
    return np.array([normal.cdf(bias + z / (1 - skew * z)) for z in shifted])


def _acceleration(units: Units) -> float:
    """From the means that leave one unit out; Efron 1987, equation 6.6, by the jackknife."""
    left = (units.sums.sum() - units.sums) / (units.counts.sum() - units.counts)
    off = left.mean() - left
    spread = float((off**2).sum()) ** 1.5
    return float((off**3).sum()) / (6 * spread) if spread > 0 else 0.0
