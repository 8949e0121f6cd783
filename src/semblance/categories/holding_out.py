"""What class means say of pictures that have no part in them: each group is left out in turn."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semblance.fusion.vectors import unit

Matrix = NDArray[np.float32]
Codes = NDArray[np.int64]

MOST = 20_000
"""Vectors that are held out, evenly spread: a temperature needs no more."""


@dataclass(frozen=True, eq=False)
class Held:
    """`sums` (K, d) float64 of all unit vectors of a class; and of the h held-out ones `codes` (h,)
    and `cosines` (h, K) float32 to the means of the others. A class that is all of their own group
    is at cosine -1."""

    sums: NDArray[np.float64]
    codes: Codes
    cosines: Matrix

    @property
    def accuracy(self) -> float:
        """The share that is nearest to its own class, NaN of none."""
        if not len(self.codes):
            return float("nan")
        return float(np.mean(self.cosines.argmax(axis=1) == self.codes))


def hold_out(
    vectors: Matrix, codes: Codes, groups: Sequence[str | None] | None, classes: int
) -> Held:
    """Of (n, d) vectors and their classes, 0 to `classes` - 1; no group is a group of its own.

    A vector whose class is all of its own group cannot be recognised without it, and is left out.
    """
    rows = unit(vectors)
    sums = np.zeros((classes, rows.shape[1]))
    np.add.at(sums, codes, rows)
    counts = np.bincount(codes, minlength=classes)
    means = unit(sums.astype(np.float32))
    kept, found = [np.empty(0, np.int64)], [np.empty((0, classes), np.float32)]
    for group in _groups(groups, len(codes)):
        cosines, own = rows[group] @ means.T, codes[group]
        taken = np.bincount(own, minlength=classes)
        for code in np.flatnonzero(taken):
            rest = sums[code] - rows[group[own == code]].sum(axis=0)
            alone = taken[code] == counts[code]
            cosines[:, code] = -1 if alone else rows[group] @ unit(rest.astype(np.float32))
        known = taken[own] < counts[own]
        kept.append(group[known])
        found.append(cosines[known])
    return Held(sums, codes[np.concatenate(kept)], np.concatenate(found))


def _groups(groups: Sequence[str | None] | None, count: int) -> list[Codes]:
    """The places of each group, in the order of first places; evenly spread ones of very many."""
    found: dict[str | int, list[int]] = {}
    for place, group in enumerate([None] * count if groups is None else groups):
        found.setdefault(group or place, []).append(place)
    every = max(1, round(count / MOST))
    return [np.array(places, np.int64) for places in list(found.values())[::every]]
