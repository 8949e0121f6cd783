"""Metrics of ranked answers, one value a query, in [0, 1], larger is better.

A query for which nothing is relevant cannot be answered well or badly: its value is NaN under
every metric, and a mean leaves it out and counts it. The whole ranking has to be given; where
it is shorter than k, the metric looks at all of it.
"""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError
from semblance.evaluate.metrics.ranks import Answers, Ranks, Values, first_k

Gain = Literal["linear", "exponential"]


def precision_at_k(answers: Answers, k: int) -> Values:
    """(Q,) relevant answers among the first k, over k, even where fewer than k exist.

    >>> precision_at_k(np.array([[True, False, True]]), 2)
    array([0.5])
    """
    ranks = Ranks.of(answers)
    return _defined(ranks, ranks.count(first_k(ranks.rank, k)) / k)


def recall_at_k(answers: Answers, k: int) -> Values:
    """(Q,) relevant answers among the first k, over all relevant ones.

    >>> recall_at_k(np.array([[True, False, True, True]]), 3).round(3)
    array([0.667])
    """
    ranks = Ranks.of(answers)
    return _per_relevant(ranks, ranks.count(first_k(ranks.rank, k)))


def hit_rate_at_k(answers: Answers, k: int) -> Values:
    """(Q,) 1 where any of the first k answers is relevant, else 0; also top-k accuracy.

    Works on metric learning call this Recall@K: Jégou, Douze and Schmid, "Product quantization
    for nearest neighbor search", 2011, https://doi.org/10.1109/TPAMI.2010.57.

    >>> hit_rate_at_k(np.array([[False, True], [True, False]]), 1)
    array([0., 1.])
    """
    ranks = Ranks.of(answers)
    return _defined(ranks, np.asarray(ranks.count(first_k(ranks.rank, k)) > 0, np.float64))


def identical_recall_at_k(answers: Answers, k: int) -> Values:
    """(Q,) 1 where the one item that is the query's own is among the first k answers, else 0.

    The share of queries that find their original, as edited copies must. Raises UsageError
    where several items are relevant to a query: then `recall_at_k` is meant.

    >>> identical_recall_at_k(np.array([[False, True], [True, False]]), 1)
    array([0., 1.])
    """
    ranks = Ranks.of(answers)
    several = np.flatnonzero(ranks.relevant > 1)
    if len(several):
        raise UsageError(
            f"identical recall wants one true item a query, and query {several[0]} has "
            f"{ranks.relevant[several[0]]}; use recall at k"
        )
    return recall_at_k(ranks, k)


def reciprocal_rank(answers: Answers) -> Values:
    """(Q,) 1 over the rank of the first relevant answer; its mean is the MRR.

    Voorhees, "The TREC-8 question answering track report", 1999,
    https://trec.nist.gov/pubs/trec8/papers/qa_report.pdf.

    >>> reciprocal_rank(np.array([[False, False, True, True]])).round(3)
    array([0.333])
    """
    ranks = Ranks.of(answers)
    return _over(np.sign(ranks.first), ranks.first)


def average_precision(answers: Answers) -> Values:
    """(Q,) mean of the precision at the rank of each relevant answer, over the whole ranking.

    AP = sum over ranks r of precision@r * relevant(r) / number of relevant answers: not
    interpolated, as in Manning, Raghavan and Schütze, "Introduction to Information Retrieval",
    2008, chapter 8.4, https://nlp.stanford.edu/IR-book/.

    >>> average_precision(np.array([[True, False, True]])).round(4)  # (1/1 + 2/3) / 2
    array([0.8333])
    """
    ranks = Ranks.of(answers)
    return _per_relevant(ranks, ranks.total(ranks.ordinal / ranks.rank))


def average_precision_at_r(answers: Answers) -> Values:
    """(Q,) AP over the first R answers only, R being the number of relevant ones.

    AP@R = sum over ranks r <= R of precision@r * relevant(r) / R; its mean is mAP@R. Musgrave,
    Belongie and Lim, "A metric learning reality check", 2020, https://arxiv.org/abs/2003.08505.

    >>> average_precision_at_r(np.array([[True, False, True]]))  # R = 2: (1/1) / 2
    array([0.5])
    """
    ranks = Ranks.of(answers)
    among = _within_r(ranks)
    return _per_relevant(ranks, ranks.total(ranks.ordinal[among] / ranks.rank[among], among))


def r_precision(answers: Answers) -> Values:
    """(Q,) the share of relevant answers among the first R, R being their number.

    Manning, Raghavan and Schütze, 2008, chapter 8.4.

    >>> r_precision(np.array([[True, False, True]]))
    array([0.5])
    """
    ranks = Ranks.of(answers)
    return _per_relevant(ranks, ranks.count(_within_r(ranks)))


def ndcg(answers: Answers, k: int | None = None, gain: Gain = "linear") -> Values:
    """(Q,) normalized discounted cumulative gain of graded answers among the first k, or all.

    DCG = sum over ranks r of gain(grade) / log2(r + 1), over the DCG of the best order there
    could be. A linear gain is the grade itself: Järvelin and Kekäläinen, "Cumulated gain-based
    evaluation of IR techniques", 2002, https://doi.org/10.1145/582415.582418. An exponential one
    is 2^grade - 1: Burges et al., "Learning to rank using gradient descent", 2005,
    https://doi.org/10.1145/1102351.1102363.

    >>> ndcg(np.array([[1.0, 2.0, 0.0]])).round(3)  # (1 + 2/log2 3) / (2 + 1/log2 3)
    array([0.86])
    """
    ranks = Ranks.of(answers)
    gains = ranks.grade if gain == "linear" else np.exp2(ranks.grade) - 1
    best_first = gains[np.lexsort((-gains, ranks.query))]
    return _over(_dcg(ranks, gains, ranks.rank, k), _dcg(ranks, best_first, ranks.ordinal, k))


def _dcg(ranks: Ranks, gains: Values, rank: NDArray[np.int64], k: int | None) -> Values:
    """(Q,) discounted sums of (M,) gains that stand at (M,) ranks."""
    among = np.arange(len(rank)) if k is None else first_k(rank, k)
    return ranks.total(gains[among] / np.log2(rank[among] + 1), among)


def _within_r(ranks: Ranks) -> NDArray[np.int64]:
    """(m,) positions of the relevant answers among the first R of their query."""
    return np.flatnonzero(ranks.rank <= ranks.relevant[ranks.query])


def _per_relevant(ranks: Ranks, part: Values) -> Values:
    return _over(part, ranks.relevant)


def _over(
    part: NDArray[np.integer | np.floating], whole: NDArray[np.integer | np.floating]
) -> Values:
    """part / whole, NaN where the whole is 0."""
    shares = np.full(len(part), np.nan)
    np.divide(part, whole, out=shares, where=whole > 0)
    return shares


def _defined(ranks: Ranks, values: Values) -> Values:
    return np.where(ranks.relevant > 0, values, np.nan)
