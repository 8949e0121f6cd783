"""Metrics of ranked answers, as pure functions.

All of them take (Q, N) booleans: whether the answer at each rank, best first, is relevant to
the query of that row. A query without any relevant answer has no recall and no average
precision: its value is NaN, and a mean leaves it out. All values are in [0, 1], larger is better.
"""

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError

Ranked = NDArray[np.bool_]
Values = NDArray[np.float64]


def ranked(scores: NDArray[np.floating], relevant: Ranked) -> Ranked:
    """(Q, N) scores, larger is closer, and relevance -> relevance by rank, best first.

    The tie rule: equal scores keep the order of the columns, which is ascending id in a
    gallery; a search answers in the same order.

    >>> ranked(np.array([[0.1, 0.9, 0.9]]), np.array([[True, False, True]]))
    array([[False,  True,  True]])
    """
    order = np.argsort(-scores, axis=1, kind="stable")
    return np.take_along_axis(relevant, order, axis=1)


def precision_at_k(hits: Ranked, k: int) -> Values:
    """(Q,) relevant answers among the first k, over k, even where fewer than k exist.

    >>> precision_at_k(np.array([[True, False, True]]), 2)
    array([0.5])
    """
    return np.asarray(_first(hits, k).sum(axis=1) / k, np.float64)


def recall_at_k(hits: Ranked, k: int) -> Values:
    """(Q,) relevant answers among the first k, over all relevant ones.

    >>> recall_at_k(np.array([[True, False, True, True]]), 3).round(3)
    array([0.667])
    """
    return _over(_first(hits, k).sum(axis=1), hits.sum(axis=1))


def hit_rate_at_k(hits: Ranked, k: int) -> Values:
    """(Q,) 1 where any of the first k answers is relevant, else 0.

    Works on metric learning call this Recall@K: Jégou, Douze and Schmid, "Product quantization
    for nearest neighbor search", 2011, https://doi.org/10.1109/TPAMI.2010.57.

    >>> hit_rate_at_k(np.array([[False, True], [False, False]]), 2)
    array([1., 0.])
    """
    return np.asarray(_first(hits, k).any(axis=1), np.float64)


def average_precision(hits: Ranked) -> Values:
    """(Q,) mean of the precision at the rank of each relevant answer, over the whole ranking.

    AP = sum over ranks r of precision@r * relevant(r) / number of relevant answers: not
    interpolated, as in Manning, Raghavan and Schütze, "Introduction to Information Retrieval",
    2008, chapter 8.4, https://nlp.stanford.edu/IR-book/.

    >>> average_precision(np.array([[True, False, True]])).round(4)  # (1/1 + 2/3) / 2
    array([0.8333])
    """
    found = np.cumsum(hits, axis=1)
    precisions = found / np.arange(1, hits.shape[1] + 1)
    return _over((precisions * hits).sum(axis=1), hits.sum(axis=1))


def mean_average_precision(hits: Ranked) -> float:
    """The mean of `average_precision` over the queries that have a relevant answer.

    >>> mean_average_precision(np.array([[True, False], [False, True], [False, False]]))
    0.75
    """
    values = average_precision(hits)
    if np.isnan(values).all():
        raise UsageError("no query has a relevant answer; mAP is not defined, check the labels")
    return float(np.nanmean(values))


def _first(hits: Ranked, k: int) -> Ranked:
    if k < 1:
        raise UsageError(f"a metric at rank {k} was asked for; ranks begin at 1")
    return hits[:, :k]


def _over(part: NDArray[np.floating], whole: NDArray[np.integer]) -> Values:
    """part / whole, NaN where the whole is 0."""
    shares = np.full(len(part), np.nan)
    np.divide(part, whole, out=shares, where=whole > 0)
    return shares
