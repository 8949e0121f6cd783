"""Pairs of pictures close enough in a space that one may be a copy of the other."""

from dataclasses import dataclass

import numpy as np

from semblance.errors import UsageError
from semblance.evaluate.structure.neighbours import neighbours
from semblance.evaluate.structure.vectors import Vectors, comparable

NEIGHBOURS = 10
"""Nearest others of each picture that are looked at: more copies of one picture than that are
found through each other."""


@dataclass(frozen=True, slots=True)
class Near:
    """Two pictures by row, `a` before `b`; `cosine` in [-1, 1], larger is closer."""

    a: int
    b: int
    cosine: float


def near_pairs(vectors: Vectors, bound: float) -> list[Near]:
    """Pairs among the ten nearest of each of (N, d) vectors whose cosine reaches the bound.

    The closest come first. Raises UsageError for a bound that is no cosine.
    """
    if not -1 <= bound <= 1:
        raise UsageError(f"a cosine is a number from -1 to 1, not {bound:g}")
    if len(vectors) < 2:
        return []
    unit = comparable(vectors, "cosine")
    _, rows = neighbours(unit, min(NEIGHBOURS, len(unit) - 1))
    # One column at a time: (N, d) numbers beside the vectors, not ten times as many.
    columns = [np.einsum("nd,nd->n", unit, unit[column]) for column in rows.T]
    cosines = np.stack(columns, axis=1)
    found = {}
    for row, place in zip(*np.nonzero(cosines >= bound), strict=True):
        a, b = sorted((int(row), int(rows[row, place])))
        found[a, b] = Near(a, b, min(1.0, float(cosines[row, place])))
    return sorted(found.values(), key=lambda pair: (-pair.cosine, pair.a, pair.b))
