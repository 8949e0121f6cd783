"""Outliers: pictures far from the others of their label, further than those are from each other."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semblance.evaluate.structure.neighbours import neighbours
from semblance.evaluate.structure.vectors import Vectors

NEIGHBOURS = 5
"""The distance to the fifth nearest of the label: four pictures that belong together and not here
are still found."""

FEWEST = 12
"""Pictures of a label below which its distances make no distribution."""

FAR = 3.5
"""The robust z above which a picture is an outlier: Iglewicz & Hoaglin 1993, "How to detect and
handle outliers"."""

TO_DEVIATION = 1.4826
"""A median absolute deviation times this is the standard deviation of normal numbers."""


@dataclass(frozen=True, slots=True)
class Outlier:
    """A picture by row: its Euclidean `distance` to the fifth nearest of its label, that of the
    `usual` (median) picture of the label, and how many robust deviations lie between, `z`.
    Larger is further away. `nearest` are rows of the label's nearest pictures.
    """

    row: int
    label: str | None
    distance: float
    usual: float
    z: float
    nearest: tuple[int, ...]


def outliers(
    vectors: Vectors, labels: Sequence[str | None], left_out: Sequence[int] = ()
) -> tuple[Outlier, ...]:
    """The furthest of (N, d) comparable vectors from their label first.

    z = (distance - median) / (1.4826 MAD) over the pictures of the label; above 3.5 is an
    outlier. Pictures without a label are judged together. Labels of fewer than twelve pictures
    are not judged; rows `left_out` neither are nor count, such as copies of others.
    """
    kept = np.setdiff1d(np.arange(len(vectors)), np.array(left_out, np.int64))
    by_label: dict[str | None, list[int]] = {}
    for row in kept.tolist():
        by_label.setdefault(labels[row], []).append(row)
    found: list[Outlier] = []
    for label, rows in by_label.items():
        if len(rows) >= FEWEST:
            found += _outliers(vectors, label, np.array(rows, np.int64))
    return tuple(sorted(found, key=lambda one: (-one.z, one.row)))


def _outliers(vectors: Vectors, label: str | None, rows: NDArray[np.int64]) -> list[Outlier]:
    distances, nearest = neighbours(vectors[rows], NEIGHBOURS)
    furthest = distances[:, -1].astype(np.float64)
    usual = float(np.median(furthest))
    deviation = TO_DEVIATION * float(np.median(np.abs(furthest - usual)))
    if deviation == 0:
        return []
    z = (furthest - usual) / deviation
    return [
        Outlier(
            int(rows[place]),
            label,
            float(furthest[place]),
            usual,
            float(z[place]),
            tuple(rows[nearest[place]].tolist()),
        )
        for place in np.flatnonzero(z > FAR)
    ]
