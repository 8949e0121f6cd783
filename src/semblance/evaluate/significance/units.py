"""What is drawn anew: each query by itself, or all queries of a group together.

Photos of one product succeed and fail together. Resampled one by one they pretend to be more
evidence than they are, and intervals come out too narrow; so groups are resampled whole.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError

ROUNDS = 20_000
"""Resamples. The smallest p-value that can come out is 1 / (ROUNDS + 1)."""

BLOCK_ROUNDS = 1000
BLOCK_DRAWS = 4_000_000
"""Rounds, and draws, held at a time: 32 MB of either integers or values."""

Values = NDArray[np.float64]
Groups = NDArray[np.generic]
Unit = Literal["query", "group"]


@dataclass(frozen=True, eq=False)
class Units:
    """U independent units: the sum and the number, both (U,), of the values of each."""

    sums: Values
    counts: Values
    unit: Unit

    @classmethod
    def of(cls, values: Values, groups: Groups | None = None) -> "Units":
        """From (Q,) values and, where queries belong together, the (Q,) names of their groups.

        Raises UsageError for no value, a NaN, or groups of another length.
        """
        values = np.asarray(values, np.float64)
        if len(values) == 0 or np.isnan(values).any():
            raise UsageError("a mean needs at least one query, each with a value; leave NaN out")
        if groups is None:
            return cls(values, np.ones(len(values)), "query")
        if len(groups) != len(values):
            raise UsageError(f"{len(values)} queries and {len(groups)} groups are not the same")
        _, place = np.unique(groups, return_inverse=True)
        sums = np.bincount(place, values).astype(np.float64, copy=False)
        return cls(sums, np.bincount(place).astype(np.float64), "group")

    def __len__(self) -> int:
        return len(self.sums)

    @property
    def mean(self) -> float:
        """Over queries, whatever the units are."""
        return float(self.sums.sum() / self.counts.sum())

    @property
    def means(self) -> Values:
        """(U,) the mean of each unit."""
        return self.sums / self.counts


def differences(values: Values, others: Values) -> Values:
    """(Q,) how much larger each of the values is; raises UsageError unless they pair up."""
    if values.shape != others.shape:
        raise UsageError(
            f"a paired test compares the same queries, not {len(values)} and {len(others)} of them"
        )
    return np.asarray(values - others, np.float64)


def drawn(
    draw: Callable[[np.random.Generator, int], Values], units: int, rounds: int, seed: int
) -> Values:
    """(rounds,) results of `draw(generator, count)`, called for some rounds at a time."""
    return np.concatenate(list(_blocks(draw, units, rounds, seed)))


def _blocks(
    draw: Callable[[np.random.Generator, int], Values], units: int, rounds: int, seed: int
) -> Iterator[Values]:
    rng = np.random.default_rng(seed)
    step = max(1, min(BLOCK_ROUNDS, BLOCK_DRAWS // units))
    for start in range(0, rounds, step):
        yield draw(rng, min(step, rounds - start))
