"""What a cascade changes by the user's labels: the first answer, and the whole order."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from semblance.evaluate.metrics import average_precision, ranked
from semblance.evaluate.significance import Interval, paired_bootstrap
from semblance.learn.cascade.stage import Ids, Matrix, Questions, Stage

BLOCK_SCORES = 5_000_000
"""Scores held at a time: 20 MB a stage, and several times that while they are sorted."""


@dataclass(frozen=True, slots=True)
class LabelChange:
    """Quality in [0, 1] over queries with something to find; changes are the cascade's less the
    exact search's, with 95 % intervals.

    The order that mAP judges is the shortlist by the accurate stage and then the rest as the
    cheap one has it.
    """

    queries: int
    mean_ap: float
    mean_ap_change: Interval
    best: float
    best_change: Interval

    def to_dict(self) -> dict[str, Any]:
        return {
            "queries": self.queries,
            "mean_ap": {"exact": self.mean_ap, **_change(self.mean_ap_change)},
            "precision_at_1": {"exact": self.best, **_change(self.best_change)},
        }


def change_by_labels(
    cheap: Stage, accurate: Stage, questions: Questions, shortlist: int
) -> LabelChange | None:
    """Over all queries that share their label with another picture; None where none does."""
    if questions.labels is None or questions.gallery_labels is None:
        return None
    blocks = list(_blocks(cheap, accurate, questions, shortlist))
    exact_ap, exact_best, ap, best = (
        np.concatenate(column) for column in zip(*blocks, strict=True)
    )
    known = ~np.isnan(exact_ap)
    if not known.any():
        return None
    clusters = None if questions.clusters is None else questions.clusters[known]
    return LabelChange(
        queries=int(known.sum()),
        mean_ap=float(exact_ap[known].mean()),
        mean_ap_change=paired_bootstrap(ap[known], exact_ap[known], groups=clusters),
        best=float(exact_best[known].mean()),
        best_change=paired_bootstrap(best[known], exact_best[known], groups=clusters),
    )


def _blocks(
    cheap: Stage, accurate: Stage, questions: Questions, shortlist: int
) -> Iterator[tuple[NDArray[np.float64], ...]]:
    step = max(1, BLOCK_SCORES // len(accurate.index))
    assert questions.labels is not None and questions.gallery_labels is not None
    for start in range(0, len(questions), step):
        part = slice(start, start + step)
        own = questions.own[part]
        labels = questions.labels[part, None]
        relevant = (labels == questions.gallery_labels) & (labels >= 0)
        relevant &= own[:, None] != accurate.index.ids
        near, exact = (_closeness(stage, part, own) for stage in (cheap, accurate))
        yield (*_judged(exact, relevant), *_judged(_in_two(near, exact, shortlist), relevant))


def _closeness(stage: Stage, part: slice, own: Ids) -> Matrix:
    """(q, N) scores, larger is closer; the query itself comes last."""
    matrix = np.asarray(stage.index.matrix)
    scores: Matrix = stage.queries[part] @ matrix.T
    if stage.index.metric == "euclidean":
        scores = 2 * scores - np.square(matrix).sum(axis=1)
    scores[own[:, None] == stage.index.ids] = -np.inf
    return scores


def _in_two(near: Matrix, exact: Matrix, shortlist: int) -> Matrix:
    """(q, N) scores whose order is a cascade's, over everything: (q, N) ranks from the last."""
    count = near.shape[1]
    order = np.argsort(-near, axis=1, kind="stable")
    proposed = np.sort(order[:, :shortlist], axis=1)
    among = np.argsort(-np.take_along_axis(exact, proposed, axis=1), axis=1, kind="stable")
    order[:, :shortlist] = np.take_along_axis(proposed, among, axis=1)
    scores = np.empty(near.shape, np.float32)
    falling = np.broadcast_to(np.arange(count, 0, -1, dtype=np.float32), near.shape)
    np.put_along_axis(scores, order, falling, axis=1)
    return scores


def _judged(
    scores: Matrix, relevant: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(q,) average precision and precision at 1, NaN where nothing is relevant."""
    hits = ranked(scores, relevant)
    best = np.where(relevant.any(axis=1), hits[:, 0], np.nan)
    return average_precision(hits), best.astype(np.float64)


def _change(interval: Interval) -> dict[str, float]:
    return {"change": interval.mean, "low": interval.low, "high": interval.high}
