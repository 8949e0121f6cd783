"""How much a second look weighs against the first: fitted on queries whose answers are known."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError
from semblance.evaluate.metrics import average_precision, precision_at_k

Values = NDArray[np.float64]

GRID = np.linspace(0, 1, 51)
"""Similarities of a shortlist differ by some hundredths, so a small weight does much."""


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """A query's shortlist in the order of the search: (n,) similarity and evidence in [0, 1],
    larger is more alike, and which of the answers are right."""

    similarity: Values
    evidence: Values
    relevant: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class FittedWeight:
    """`weight` in [0, 1] with what it was fitted on: `queries` that had a right answer in their
    shortlist, and over them P@1 and mAP in [0, 1] at weight 0 (`before`) and at this one."""

    weight: float
    queries: int
    p_at_1_before: float
    p_at_1: float
    map_before: float
    map: float


def blend(similarity: Values, evidence: Values, weight: float) -> Values:
    """(n,) (1 - weight) x similarity + weight x evidence; of values in [0, 1] in [0, 1]."""
    return np.asarray((1 - weight) * similarity + weight * evidence, np.float64)


def order(scores: Values) -> NDArray[np.int64]:
    """(n,) places, the largest score first; equals keep the order they come in."""
    return np.argsort(-scores, kind="stable")


def fit_weight(judged: Sequence[Judged]) -> FittedWeight:
    """The weight of largest P@1, then of largest mAP, on GRID; of equals the smallest.

    A shortlist without a right answer cannot be put right and is left out. Raises UsageError where
    none has one.
    """
    usable = [one for one in judged if one.relevant.any()]
    if not usable:
        raise UsageError(
            "no query has a right answer among its first ones, so there is nothing to fit a "
            "weight on; label pictures or products, or take a longer shortlist"
        )
    tried = [(*_quality(usable, float(weight)), float(weight)) for weight in GRID]
    first, precision, weight = max(tried, key=lambda one: (one[0], one[1], -one[2]))
    return FittedWeight(weight, len(usable), tried[0][0], first, tried[0][1], precision)


def _quality(judged: Sequence[Judged], weight: float) -> tuple[float, float]:
    """P@1 and mAP, rounded so that equal ones are equal."""
    values = np.array(list(_each(judged, weight)))
    first, precision = values.mean(axis=0).round(9).tolist()
    return first, precision


def _each(judged: Sequence[Judged], weight: float) -> Iterator[tuple[float, float]]:
    for one in judged:
        ranking = one.relevant[order(blend(one.similarity, one.evidence, weight))][None]
        yield float(precision_at_k(ranking, 1)[0]), float(average_precision(ranking)[0])
