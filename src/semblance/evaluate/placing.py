"""What stands where among all scores of one query."""

import numpy as np
from numpy.typing import NDArray

from semblance.evaluate.relevance import Columns, Relevant
from semblance.evaluate.scoring import HIDDEN

Scores = NDArray[np.int32]

LARGEST = 2**30
"""No score is above it, nor below minus it."""

PLACE_BITS = 31
"""Beside a score and its sign they just fit 64; two thousand million items are enough."""


def places(scores: Scores, relevant: Relevant) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """(R,) ranks from 1, ascending, and (R,) grades of a query's relevant items, by (N,) scores.

    An item's rank is one more than the number of items that score higher, or score the same
    and stand before it. What scores below the worst relevant item cannot matter and is not
    sorted.
    """
    if not len(relevant.columns):
        return np.empty(0, np.int64), np.empty(0)
    near = np.flatnonzero(scores >= scores[relevant.columns].min())
    answers = near[_best_first(scores[near])]
    grades = np.zeros(len(scores))
    grades[relevant.columns] = relevant.grades
    found = np.flatnonzero((grades > 0)[answers])
    return found + 1, grades[answers[found]]


def first(scores: Scores, count: int) -> NDArray[np.int64]:
    """(count,) places of the best of (N,) scores, best first and equals in their order; -1 where
    a query may see no more."""
    if count == 1:  # a tenth of the time
        best = np.array([scores.argmax()])
    else:
        least = np.partition(scores, -min(count, len(scores)))[-min(count, len(scores))]
        near = np.flatnonzero(scores >= least)
        best = near[_best_first(scores[near])][:count]
    found = np.full(count, -1, np.int64)
    found[: len(best)] = np.where(scores[best] > HIDDEN, best, -1)
    return found


def _best_first(scores: Scores) -> Columns:
    """(n,) positions by falling score, equals in their order.

    Score and position are packed in one integer: sorting those takes a quarter of the time of a
    stable argsort of the scores, and most of the work of an evaluation is here.
    """
    keys = (LARGEST - scores.astype(np.int64)) << PLACE_BITS
    keys |= np.arange(len(scores))
    keys.sort()
    return keys & (1 << PLACE_BITS) - 1
