"""How much of the exact answer each length of shortlist keeps."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError
from semblance.evaluate.significance import Interval, bootstrap
from semblance.learn.cascade.stage import Ids, Questions, Stage, nearest

LADDER = (10, 20, 30, 50, 80, 120, 200, 300, 500, 800, 1200, 2000, 3000, 4000)
"""Lengths that are tried: each about half as long again as the last."""

BLOCK_IDS = 2_000_000
"""Proposals held at a time; comparing them takes `k` bytes each besides."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A cheap space with a length of shortlist: the share of the first k answers that it keeps."""

    cheap: str
    shortlist: int
    recall: Interval

    def keeps(self, target_loss: float) -> bool:
        """Whether the whole 95 % interval lies within the loss."""
        return self.recall.low >= 1 - target_loss


def lengths(records: int, k: int, asked: Sequence[int]) -> tuple[int, ...]:
    """What is tried: what was asked for, or the ladder up to half of the gallery.

    Raises UsageError for a shortlist below k.
    """
    for length in asked:
        if length < k:
            raise UsageError(
                f"a shortlist of {length} cannot give {k} answers; make it at least {k}"
            )
    if asked:
        return tuple(sorted({min(length, records) for length in asked}))
    usual = tuple(length for length in LADDER if k <= length <= records // 2)
    return usual or (2 * k,)


def ranks(cheap: Stage, questions: Questions, truth: Ids, most: int) -> NDArray[np.int64]:
    """(Q, k): the place, from 1, of each of (Q, k) true answers among what a cheap stage proposes;
    most + 1 for what is not among its first `most`."""
    step = max(1, BLOCK_IDS // (most + 1))
    blocks = [np.empty((0, truth.shape[1]), np.int64)]
    for start in range(0, len(questions), step):
        part = slice(start, start + step)
        proposed = nearest(cheap.index, cheap.queries[part], questions.own[part], most)
        blocks.append(
            np.stack([_places(*pair) for pair in zip(proposed, truth[part], strict=True)])
        )
    return np.concatenate(blocks)


def recall_at(places: NDArray[np.int64], shortlist: int) -> NDArray[np.float64]:
    """(Q,) share of the true answers among the first `shortlist` proposals, in [0, 1]."""
    return np.asarray((places <= shortlist).mean(axis=1), np.float64)


def tries(
    cheap: Stage, questions: Questions, truth: Ids, shortlists: Sequence[int], target_loss: float
) -> Iterator[Tried]:
    """Longer and longer shortlists, up to the first that keeps the target."""
    places = ranks(cheap, questions, truth, shortlists[-1])
    for shortlist in shortlists:
        recall = bootstrap(recall_at(places, shortlist), groups=questions.clusters)
        tried = Tried(cheap.name, shortlist, recall)
        yield tried
        if tried.keeps(target_loss):
            return


def _places(proposed: Ids, truth: Ids) -> NDArray[np.int64]:
    """(k,) places, from 1, of the true ids among the (m,) proposed ones; m + 1 for none."""
    same = truth[:, None] == proposed
    return np.where(same.any(axis=1), same.argmax(axis=1) + 1, len(proposed) + 1)
