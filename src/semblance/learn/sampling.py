"""Batches of a few classes with several pictures of each.

pytorch-metric-learning's sampler draws from one global generator, so a run that was stopped
could not go on as it would have; here every epoch has a generator of its own.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int64]


def m_per_class(
    codes: Codes, batch: int, per_class: int, seed: int, epoch: int
) -> Iterator[NDArray[np.int64]]:
    """Places in `codes`, some `batch` at a time, for one epoch of about len(codes) places.

    Each batch holds as many pictures of each of its classes, as far as they go: `per_class`, or
    more where there are too few classes to fill it. Classes take turns, and so do the pictures of
    a class, whatever its size.
    """
    rng = np.random.default_rng([seed, epoch])
    turns = [Turns(places, rng) for places in _by_class(codes)]
    classes = Turns(np.arange(len(turns)), rng)
    wide = min(len(turns), max(2, batch // per_class))
    deep = max(per_class, batch // wide)
    for _ in range(max(1, round(len(codes) / (wide * deep)))):
        chosen = [turns[place].take(deep) for place in classes.take(wide).tolist()]
        yield np.concatenate(chosen)


def _by_class(codes: Codes) -> list[NDArray[np.int64]]:
    """The places of each class, ascending; one sort, because every picture may be a class."""
    _, counts = np.unique(codes, return_counts=True)
    return np.split(np.argsort(codes, kind="stable"), np.cumsum(counts)[:-1])


class Turns:
    """Hands out places in random order, none for the second time before all had their turn."""

    def __init__(self, places: NDArray[np.int64], rng: np.random.Generator) -> None:
        self._places = places
        self._rng = rng
        self._waiting = np.empty(0, np.int64)

    def take(self, count: int) -> NDArray[np.int64]:
        """`count` different places, or all of them where there are fewer."""
        if count >= len(self._places):
            return self._places
        taken, self._waiting = self._waiting[:count], self._waiting[count:]
        if len(taken) < count:
            fresh = self._rng.permutation(np.setdiff1d(self._places, taken))
            lack = count - len(taken)
            # Those handed out a moment ago join again behind the rest.
            self._waiting = np.concatenate([fresh[lack:], self._rng.permutation(taken)])
            taken = np.concatenate([taken, fresh[:lack]])
        return taken
