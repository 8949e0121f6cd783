"""A balanced core set: few pictures of each label, chosen so that none of the rest is far away."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError
from semblance.evaluate.structure.vectors import Vectors


def core_set(
    vectors: Vectors, labels: Sequence[str | None], size: int, among: Sequence[int]
) -> tuple[int, ...]:
    """`size` of the rows `among` (N, d) comparable vectors, as evenly over labels as they allow.

    Within a label the choice is greedy k-centre: first the picture nearest to the mean, then
    always the one furthest from all chosen so far (Sener & Savarese, "Active learning for
    convolutional neural networks: a core-set approach", 2018, https://arxiv.org/abs/1708.00489).
    It comes back label by label in that order, so that the first of each say most. Without
    labels all are one. Raises UsageError for a size below 1; a larger one than there are takes
    all.
    """
    if size < 1:
        raise UsageError(f"a core set has at least one picture, not {size}")
    by_label: dict[str, list[int]] = {}
    for row in among:
        by_label.setdefault(labels[row] or "", []).append(row)
    counts = {label: len(by_label[label]) for label in sorted(by_label)}
    chosen: list[int] = []
    for label, count in shares(counts, size).items():
        rows = np.array(by_label[label], np.int64)
        chosen += rows[_centres(vectors[rows], count)].tolist()
    return tuple(chosen)


def shares(counts: Mapping[str, int], size: int) -> dict[str, int]:
    """How many of each label: the same for all, but what one lacks goes to those with more.

    >>> shares({"cap": 2, "jar": 50, "tin": 50}, 10)
    {'cap': 2, 'jar': 4, 'tin': 4}
    """
    given = dict.fromkeys(counts, 0)
    left = min(size, sum(counts.values()))
    while left:
        wanting = [label for label in counts if given[label] < counts[label]]
        each = max(1, left // len(wanting))
        for label in wanting[:left]:
            more = min(each, counts[label] - given[label], left)
            given[label] += more
            left -= more
    return given


def _centres(vectors: Vectors, count: int) -> NDArray[np.int64]:
    """(count,) places; each but the first is the furthest from those before it."""
    if not count:
        return np.empty(0, np.int64)
    away = np.linalg.norm(vectors - vectors.mean(axis=0), axis=1)
    chosen = [int(away.argmin())]
    nearest = np.full(len(vectors), np.inf)
    while len(chosen) < count:
        last = np.linalg.norm(vectors - vectors[chosen[-1]], axis=1)
        nearest = np.minimum(nearest, last)
        nearest[chosen] = -1  # pictures that are equal to a chosen one are still others
        chosen.append(int(nearest.argmax()))
    return np.array(chosen, np.int64)
