"""Exact search in FAISS: every vector is compared, or surely farther than those that are."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.runtime.threads import usable_cores
from semblance.fusion.definition import Metric
from semblance.index.halves import HalfPrecision, Halves

BLOCK_ROWS = 65_536
"""Rows gathered at a time for a filtered search: 64 MB at 256 dimensions."""


FEW_QUERIES = 4
"""Up to as many are searched one by one; FAISS takes more of them together."""


@dataclass(frozen=True, eq=False)
class Neighbours:
    """Answers to Q queries, best first, equals by their rows; m of each, k where there are so many.

    `rows` (Q, m) int64 are positions in the index; `scores` (Q, m) float32 are cosines (larger is
    closer) or Euclidean distances (smaller is closer). Where one query has fewer answers than
    another, its rows end in -1, and its scores in NaN.
    """

    scores: NDArray[np.float32]
    rows: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class ExactIndex:
    """`ids` (N,) ascending and `matrix` (N, dim), which may be mapped from a file; for the metric
    cosine its rows are of unit length, and so are queries."""

    ids: NDArray[np.int64]
    matrix: NDArray[np.float32]
    metric: Metric
    halves: Halves = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "halves", Halves(self.matrix))

    def __len__(self) -> int:
        return len(self.ids)

    def search(
        self, queries: NDArray[np.float32], k: int, allowed: NDArray[np.int64] | None = None
    ) -> Neighbours:
        """The k nearest rows of each of (Q, dim) queries, or all where there are fewer.

        `allowed` limits the search to those ids: k answers come back whenever k of them are
        in the index, however few they are among all.
        """
        if allowed is None:
            return self._whole(queries, k)
        rows = self._rows_of(allowed)
        blocks = [rows[i : i + BLOCK_ROWS] for i in range(0, len(rows), BLOCK_ROWS)]
        return self._merge([self._among(queries, block, k) for block in blocks], len(queries), k)

    def _whole(self, queries: NDArray[np.float32], k: int) -> Neighbours:
        if self.metric == "cosine" and 0 < len(queries) <= FEW_QUERIES:
            halves = self.halves.after_search()
            if halves is not None:
                each = [self._shortlisted(query[None], k, halves) for query in queries]
                return Neighbours(
                    np.concatenate([found.scores for found in each]),
                    np.concatenate([found.rows for found in each]),
                )
        return self._nearest(queries, self.matrix, k)

    def _shortlisted(self, query: NDArray[np.float32], k: int, halves: HalfPrecision) -> Neighbours:
        """The same answers from a shortlist, where it is certain that no other row is nearer."""
        shortlist = halves.shortlist(query, k) if k else None
        if shortlist is not None:
            rows, bound = shortlist
            found = self._among(query, rows, k)
            if found.scores[0, -1] > bound:
                return found
        return self._nearest(query, self.matrix, k)

    def _rows_of(self, allowed: NDArray[np.int64]) -> NDArray[np.int64]:
        """Rows, ascending, of those of these ids that are here. Time grows with their number, not
        with the index: a shortlist of a hundred is found at once among a million."""
        if not len(self.ids):
            return np.empty(0, np.int64)
        rows = np.minimum(np.searchsorted(self.ids, allowed), len(self.ids) - 1)
        return np.sort(rows[self.ids[rows] == allowed])

    def _among(self, queries: NDArray[np.float32], rows: NDArray[np.int64], k: int) -> Neighbours:
        found = self._nearest(queries, self.matrix[rows], k)
        return Neighbours(found.scores, np.where(found.rows < 0, -1, rows[found.rows]))

    def _nearest(
        self, queries: NDArray[np.float32], matrix: NDArray[np.float32], k: int
    ) -> Neighbours:
        k = min(k, len(matrix))
        if k == 0:
            return _nothing(len(queries))
        faiss = _faiss()
        faiss_metric: Any = (
            faiss.METRIC_INNER_PRODUCT if self.metric == "cosine" else faiss.METRIC_L2
        )
        # Plain arrays: where another library has loaded faiss.contrib.torch_utils, what is mapped
        # from a file counts as a torch tensor there.
        plain = np.asarray(queries), np.asarray(matrix)
        scores, rows = faiss.knn(*plain, k, metric=faiss_metric)
        if self.metric == "euclidean":
            scores = np.sqrt(np.maximum(scores, 0))
        order = np.lexsort((rows, scores if self.metric == "euclidean" else -scores), axis=1)
        return Neighbours(
            np.take_along_axis(scores, order, axis=1), np.take_along_axis(rows, order, axis=1)
        )

    def _merge(self, found: list[Neighbours], queries: int, k: int) -> Neighbours:
        if not found:
            return _nothing(queries)
        scores = np.concatenate([part.scores for part in found], axis=1)
        rows = np.concatenate([part.rows for part in found], axis=1)
        order = np.argsort(-scores if self.metric == "cosine" else scores, axis=1, kind="stable")
        best = order[:, :k]
        return Neighbours(
            np.take_along_axis(scores, best, axis=1), np.take_along_axis(rows, best, axis=1)
        )


@cache
def _faiss() -> Any:
    """FAISS, kept to the cores this process may use: by itself it takes all of the machine's."""
    import faiss

    faiss.omp_set_num_threads(usable_cores())
    return faiss


def _nothing(queries: int) -> Neighbours:
    return Neighbours(np.empty((queries, 0), np.float32), np.empty((queries, 0), np.int64))
