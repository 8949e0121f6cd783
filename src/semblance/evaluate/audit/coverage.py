"""Coverage gaps: labels with few pictures, or with pictures that lie far apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from semblance.evaluate.audit.outliers import FEWEST, NEIGHBOURS
from semblance.evaluate.structure.neighbours import neighbours
from semblance.evaluate.structure.vectors import Vectors

FEW = 5
"""Pictures of a label that are few in any case."""

FEW_SHARE = 0.25
"""Of the median label's pictures: fewer are few beside the others."""

SPARSE = 1.2
"""Times the median label's distance. Of ten kinds of clothes it tells hats alone (1.21)."""

Gap = Literal["few", "sparse"]


@dataclass(frozen=True, slots=True)
class Coverage:
    """One label. `distance` is the median Euclidean distance of its pictures to the fifth nearest
    of the same label, large where it is thinly covered; None below twelve pictures. `spread` is
    the mean squared distance to their mean, large where the pictures differ."""

    label: str
    pictures: int
    distance: float | None
    spread: float
    gaps: tuple[Gap, ...] = ()


def coverage(vectors: Vectors, labels: Sequence[str | None]) -> tuple[Coverage, ...]:
    """Every label of (N, d) comparable vectors, by name, with its gaps.

    few: less than 5 pictures, or less than a quarter of the median label's. sparse: a distance
    above 1.2 times that of the median label, where three labels or more have one.
    """
    by_label: dict[str, list[int]] = {}
    for row, label in enumerate(labels):
        if label is not None:
            by_label.setdefault(label, []).append(row)
    if not by_label:
        return ()
    distances = {label: _distance(vectors[rows]) for label, rows in by_label.items()}
    known = [distance for distance in distances.values() if distance is not None]
    far = SPARSE * float(np.median(known)) if len(known) >= 3 else np.inf
    few = max(FEW, FEW_SHARE * float(np.median([len(rows) for rows in by_label.values()])))
    return tuple(
        Coverage(
            label,
            len(by_label[label]),
            distances[label],
            _spread(vectors[by_label[label]]),
            _gaps(len(by_label[label]) < few, (distances[label] or 0.0) > far),
        )
        for label in sorted(by_label)
    )


def _gaps(few: bool, sparse: bool) -> tuple[Gap, ...]:
    found: list[Gap] = ["few"] if few else []
    return (*found, "sparse") if sparse else tuple(found)


def _distance(vectors: Vectors) -> float | None:
    if len(vectors) < FEWEST:
        return None
    return float(np.median(neighbours(vectors, NEIGHBOURS)[0][:, -1]))


def _spread(vectors: Vectors) -> float:
    return float(np.mean(np.sum((vectors - vectors.mean(axis=0)) ** 2, axis=1)))
