"""Is a difference between two systems real? Paired tests over the same queries.

Smucker, Allan and Carterette, "A comparison of statistical significance tests for information
retrieval evaluation", 2007, https://doi.org/10.1145/1321440.1321528, recommend both.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError

ROUNDS = 20_000
"""Resamples. The smallest p-value that can come out is 1 / (ROUNDS + 1)."""

BLOCK_ROUNDS = 1000
"""Rounds drawn at a time: 8 MB for 1,000 queries."""

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean with the bounds of its confidence interval, in the unit of the values."""

    mean: float
    low: float
    high: float


def bootstrap(
    values: Values, confidence: float = 0.95, rounds: int = ROUNDS, seed: int = 0
) -> Interval:
    """The mean of (Q,) values and its percentile bootstrap interval; queries are drawn anew.

    Efron, "Bootstrap methods: another look at the jackknife", 1979,
    https://doi.org/10.1214/aos/1176344552. For a paired interval pass the differences.
    """
    _check(values)

    def resampled(rng: np.random.Generator, count: int) -> Values:
        drawn: Values = values[rng.integers(0, len(values), (count, len(values)))].mean(axis=1)
        return drawn

    means = np.concatenate(list(_rounds(resampled, rounds, seed)))
    tail = (1 - confidence) / 2
    low, high = np.quantile(means, (tail, 1 - tail))
    return Interval(float(values.mean()), float(low), float(high))


def paired_bootstrap(
    values: Values,
    others: Values,
    confidence: float = 0.95,
    rounds: int = ROUNDS,
    seed: int = 0,
) -> Interval:
    """How much larger `values` are than `others`, both (Q,) over the same queries."""
    return bootstrap(_differences(values, others), confidence, rounds, seed)


def paired_permutation(
    values: Values, others: Values, rounds: int = ROUNDS, seed: int = 0
) -> float:
    """Two-sided p-value that the means of (Q,) and (Q,) differ by chance.

    Under the null hypothesis the two systems could be swapped for any query, which flips the
    sign of its difference: Fisher's randomization test, sampled. The observed assignment counts
    as one of the rounds, so p is never 0: Phipson and Smyth, "Permutation p-values should never
    be zero", 2010, https://doi.org/10.2202/1544-6115.1585.
    """
    differences = _differences(values, others)
    observed = abs(float(differences.sum()))

    def flipped(rng: np.random.Generator, count: int) -> Values:
        signs = rng.integers(0, 2, (count, len(differences)), dtype=np.int8) * 2 - 1
        sums: Values = np.abs(signs @ differences)
        return sums

    # Sums that are equal on paper may differ in their last bits.
    limit = observed - 1e-12 * np.abs(differences).sum()
    extreme = sum(int(np.sum(sums >= limit)) for sums in _rounds(flipped, rounds, seed))
    return (extreme + 1) / (rounds + 1)


def _rounds(
    draw: Callable[[np.random.Generator, int], Values], rounds: int, seed: int
) -> Iterator[Values]:
    rng = np.random.default_rng(seed)
    for start in range(0, rounds, BLOCK_ROUNDS):
        yield draw(rng, min(BLOCK_ROUNDS, rounds - start))


def _differences(values: Values, others: Values) -> Values:
    if values.shape != others.shape:
        raise UsageError(
            f"a paired test compares the same queries, not {len(values)} and {len(others)} of them"
        )
    return np.asarray(values - others, np.float64)


def _check(values: Values) -> None:
    if len(values) == 0 or np.isnan(values).any():
        raise UsageError("a mean needs at least one query, each with a value; leave NaN out")
