"""Whether models fail on the same pictures: those that do not are worth fusing."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from semblance.evaluate.leaderboard.judged import Judged

Missed = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Overlap:
    """Of two models, over the queries that have a right answer; a miss is a wrong nearest one.

    `both_missed` and `either_right` are shares of queries: the second is P@1 of a perfect choice
    between the two. `jaccard` in [0, 1] is the share of misses that they have in common, NaN
    where nobody misses; `phi` in [-1, 1] their correlation, 0 for misses by chance alike: Yule,
    "On the methods of measuring association between two attributes", 1912,
    https://doi.org/10.2307/2340126. NaN where one misses all or nothing.
    """

    one: str
    other: str
    both_missed: float
    jaccard: float
    phi: float
    either_right: float


def overlaps(judged: Sequence[Judged]) -> list[Overlap]:
    """Of every pair, those with the largest `either_right` first."""
    found = [_of(one, other) for one, other in combinations(judged, 2)]
    return sorted(found, key=lambda each: -each.either_right)


def _of(one: Judged, other: Judged) -> Overlap:
    asked = one.retrieval.relevant > 0
    missed, too = one.missed[asked], other.missed[asked]
    both, either = float((missed & too).mean()), float((missed | too).mean())
    jaccard = both / either if either else float("nan")
    return Overlap(one.name, other.name, both, jaccard, phi(missed, too), 1 - both)


def phi(one: Missed, other: Missed) -> float:
    """The correlation of two (n,) yes-or-no answers.

    >>> round(phi(np.array([True, True, False]), np.array([True, False, False])), 3)
    0.5
    """
    if one.all() or other.all() or not one.any() or not other.any():
        return float("nan")
    return float(np.corrcoef(one, other)[0, 1])
