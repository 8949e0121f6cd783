"""Nearest confusions: which classes are taken for which by their nearest neighbours."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from semblance.evaluate.structure.neighbours import neighbours
from semblance.evaluate.structure.vectors import Vectors, comparable
from semblance.fusion import Metric

EXAMPLES = 3
"""Pairs of pictures kept of each confusion: those nearest to each other."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A picture and its nearest other, by row; `distance` is Euclidean, smaller is closer, and
    between unit vectors sqrt(2 - 2 cosine)."""

    row: int
    nearest: int
    distance: float


@dataclass(frozen=True, slots=True)
class Confusion:
    """`count` pictures of `label` have one of `taken_for` as nearest neighbour: that `share` of
    the label's pictures."""

    label: str
    taken_for: str
    count: int
    share: float
    examples: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Confusions:
    """`right` of `judged` pictures have a nearest neighbour of their own class. The `single`
    pictures that are alone in their class are not judged: they cannot be right."""

    judged: int
    right: int
    single: int
    found: tuple[Confusion, ...]

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def confusions(
    vectors: Vectors, labels: Sequence[str | None], metric: Metric = "cosine"
) -> Confusions | None:
    """Leave-one-out nearest neighbours of labelled (N, d) vectors; most frequent errors first.

    Pictures without a label take no part. None where no two pictures share a label or all do.
    """
    rows = np.array([row for row, label in enumerate(labels) if label is not None], np.int64)
    known = np.array([labels[row] for row in rows], dtype=np.str_)
    names, of, sizes = np.unique(known, return_inverse=True, return_counts=True)
    if len(names) < 2 or sizes.max() < 2:
        return None
    distances, nearest = neighbours(comparable(vectors[rows], metric), 1)
    judged = sizes[of] > 1
    wrong = judged & (of != of[nearest[:, 0]])
    pairs: dict[tuple[int, int], list[Pair]] = defaultdict(list)
    for place in np.flatnonzero(wrong):
        other = int(nearest[place, 0])
        pair = Pair(int(rows[place]), int(rows[other]), float(distances[place, 0]))
        pairs[int(of[place]), int(of[other])].append(pair)
    found = [
        Confusion(
            label=str(names[label]),
            taken_for=str(names[other]),
            count=len(made),
            share=len(made) / int(sizes[label]),
            examples=_closest(made),
        )
        for (label, other), made in pairs.items()
    ]
    found.sort(key=lambda one: (-one.count, -one.share, one.label, one.taken_for))
    total = int(judged.sum())
    return Confusions(total, total - int(wrong.sum()), int((~judged).sum()), tuple(found))


def _closest(pairs: list[Pair]) -> tuple[Pair, ...]:
    """The nearest pairs; two pictures that are each other's nearest are shown once."""
    kept: dict[frozenset[int], Pair] = {}
    for pair in sorted(pairs, key=lambda pair: (pair.distance, pair.row)):
        kept.setdefault(frozenset((pair.row, pair.nearest)), pair)
    return tuple(kept.values())[:EXAMPLES]
