"""Metrics of scored pairs: one list for all queries, each pair a match or not."""

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError
from semblance.evaluate.metrics.ranks import Ranks

Scores = NDArray[np.floating]
Matches = NDArray[np.bool_]


def micro_average_precision(scores: Scores, matches: Matches, total: int | None = None) -> float:
    """Average precision of one ranking of (P,) pairs, larger scores first; in [0, 1].

    Unlike mAP it asks that scores mean the same for every query, as one threshold for all needs.
    Douze et al., "The 2021 image similarity dataset and challenge", 2021,
    https://arxiv.org/abs/2106.09672. `total` is the number of true matches where not all of
    them are among the pairs: those missing are never found. Equal scores keep their order, so
    list pairs by query and then by id. Raises UsageError where there is no true match.

    >>> pairs = np.array([0.9, 0.8, 0.7]), np.array([True, False, True])
    >>> round(micro_average_precision(*pairs, total=4), 3)  # (1/1 + 2/3) / 4
    0.417
    """
    _check(scores, matches)
    total = int(matches.sum()) if total is None else total
    if total < max(1, int(matches.sum())):
        raise UsageError(
            f"{total} true matches in all and {matches.sum()} among the pairs: micro-AP needs at "
            "least one, and no fewer than are listed"
        )
    ranks = Ranks.of(matches[np.argsort(-scores, kind="stable")][None])
    return float((ranks.ordinal / ranks.rank).sum() / total)


def roc_auc(scores: Scores, matches: Matches) -> float:
    """The chance that a match scores above a pair that is none; in [0, 1], 0.5 is guessing.

    The area under the ROC curve, from the sum of ranks; a tie counts half, whatever its order.
    Hanley and McNeil, "The meaning and use of the area under a ROC curve", 1982,
    https://doi.org/10.1148/radiology.143.1.7063747. Raises UsageError unless both kinds exist.

    >>> roc_auc(np.array([0.9, 0.5, 0.5, 0.1]), np.array([True, True, False, False]))
    0.875
    """
    _check(scores, matches)
    hits, misses = int(matches.sum()), int((~matches).sum())
    if not hits or not misses:
        raise UsageError(
            f"{hits} matches and {misses} other pairs: an ROC curve needs some of both"
        )
    _, group, sizes = np.unique(scores, return_inverse=True, return_counts=True)
    middle_rank = np.cumsum(sizes) - (sizes - 1) / 2
    above = middle_rank[group][matches].sum() - hits * (hits + 1) / 2
    return float(above / (hits * misses))


def _check(scores: Scores, matches: Matches) -> None:
    if scores.shape != matches.shape:
        raise UsageError(
            f"{len(scores)} scores and {len(matches)} judgements do not belong together"
        )
    if np.isnan(scores).any():
        raise UsageError(f"pair {int(np.isnan(scores).argmax())} has no score (NaN)")
