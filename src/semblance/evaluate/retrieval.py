"""Every metric of Q queries against N items, in blocks: memory grows with one block, not Q x N."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.runtime.threads import usable_cores
from semblance.errors import UsageError
from semblance.evaluate import metrics as m
from semblance.evaluate.answering import Answered, Rules
from semblance.evaluate.relevance import Exclude, Judge, nothing
from semblance.evaluate.scoring import Scorer
from semblance.evaluate.vectors import Metric, squared_lengths

BLOCK_BYTES = 128 << 20
"""Scores held at a time: 32 queries of a million items. Every block reads the whole gallery
once. Each core needs some 40 bytes an item besides, while it sorts."""

PIECE_QUERIES = 32
"""Queries one core ranks and measures at a time."""

Measure = Callable[[m.Ranks], m.Values]
Matrix = NDArray[np.float32]
Scores = Callable[[slice], NDArray[np.int32]]
"""(q, N) scores of the queries of a slice, larger is closer, above `HIDDEN`."""


def measures(*ks: int) -> dict[str, Measure]:
    """The usual metrics by their names, those of the first k answers for each of the ks."""
    of_first: dict[str, Callable[..., m.Values]] = {
        "P": m.precision_at_k,
        "R": m.recall_at_k,
        "hit": m.hit_rate_at_k,
        "nDCG": m.ndcg,
    }
    of_all: dict[str, Measure] = {
        "AP": m.average_precision,
        "AP@R": m.average_precision_at_r,
        "R-precision": m.r_precision,
        "RR": m.reciprocal_rank,
        "nDCG": m.ndcg,
    }
    return of_all | {f"{name}@{k}": partial(of, k=k) for k in ks for name, of in of_first.items()}


MEASURES = measures(1, 5, 10)


@dataclass(frozen=True, eq=False)
class Retrieval:
    """What came of Q queries.

    `values` holds (Q,) values by the name of the metric, NaN where nothing is relevant;
    `relevant` (Q,) how many items are; `first` (Q,) the rank, from 1, of the first of them, 0
    where there is none; `answers` (Q, depth) the gallery positions of the best answers, best
    first, -1 where all others were excluded.
    """

    values: Mapping[str, m.Values]
    relevant: NDArray[np.int64]
    first: NDArray[np.int64]
    answers: NDArray[np.int64]

    def average(self, name: str) -> m.Average:
        """The mean over the queries that have a relevant item; the others are counted."""
        return m.average(self.values[name])


def retrieve(
    queries: Matrix,
    gallery: Matrix,
    judge: Judge,
    *,
    exclude: Exclude = nothing,
    metric: Metric = "cosine",
    measures: Mapping[str, Measure] = MEASURES,
    depth: int = 1,
    block_bytes: int = BLOCK_BYTES,
) -> Retrieval:
    """Ranks (N, d) items for each of (Q, d) queries and measures where the relevant ones stand.

    Equal scores rank by position in the gallery. An excluded item is as if it were not there. So
    many answers as `depth` says are kept of each query.
    Raises UsageError for vectors that are not finite, differ in length, or are none.
    """
    _check(queries, gallery)
    scorer = Scorer.of(gallery, metric)
    return retrieve_scored(
        lambda rows: scorer.scores(queries[rows]),
        (len(queries), len(gallery)),
        judge,
        exclude=exclude,
        measures=measures,
        depth=depth,
        block_bytes=block_bytes,
    )


def retrieve_scored(
    scores: Scores,
    shape: tuple[int, int],
    judge: Judge,
    *,
    exclude: Exclude = nothing,
    measures: Mapping[str, Measure] = MEASURES,
    depth: int = 1,
    block_bytes: int = BLOCK_BYTES,
) -> Retrieval:
    """The same for (Q, N) scores however they came about, some queries at a time.

    Each block is written to: what a query must not see is put last.
    """
    count, items = shape
    rules = Rules(judge, exclude, depth)
    step = max(1, block_bytes // (4 * items))
    measured: list[Retrieval] = []
    with ThreadPoolExecutor(usable_cores()) as pool:
        for start in range(0, count, step):
            block = scores(slice(start, min(start + step, count)))
            places = range(0, len(block), PIECE_QUERIES)
            pieces = [block[place : place + PIECE_QUERIES] for place in places]
            answered = pool.map(rules.answer, [start + place for place in places], pieces)
            measured += pool.map(partial(_measured, measures), answered)
    return _joined(measured)


def _measured(measures: Mapping[str, Measure], answered: Answered) -> Retrieval:
    ranks = answered.ranks
    values = {name: measure(ranks) for name, measure in measures.items()}
    return Retrieval(values, ranks.relevant, ranks.first, answered.answers)


def _joined(parts: list[Retrieval]) -> Retrieval:
    return Retrieval(
        {name: np.concatenate([part.values[name] for part in parts]) for name in parts[0].values},
        np.concatenate([part.relevant for part in parts]),
        np.concatenate([part.first for part in parts]),
        np.concatenate([part.answers for part in parts]),
    )


def _check(queries: Matrix, gallery: Matrix) -> None:
    squared_lengths(queries, "queries")
    if not len(queries):
        raise UsageError("there is no query; nothing can be measured")
    if queries.shape[1:] != gallery.shape[1:]:
        raise UsageError(
            f"queries are vectors of {queries.shape[1]} numbers, the gallery's shape is "
            f"{gallery.shape}; both must come from one view"
        )
