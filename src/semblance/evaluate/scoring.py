"""Scores of queries against a gallery that do not depend on how the work was cut."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError
from semblance.evaluate.vectors import Metric, squared_lengths

PIECE_ROWS = 4096
"""Gallery vectors widened to float64 at a time: 8 MB at 256 dimensions."""

SHORTEST = 1e-12
"""Below this a vector has no direction; it is at cosine 0 to everything."""

COSINE_STEP = 2.0**-24
"""Cosines are told apart to 6e-8, as float32 does near 1: far above what rounding adds."""

DISTANCE_STEP = 2.0**-32
"""Squared distances are told apart to this share of the largest there could be."""

Matrix = NDArray[np.float32]
Wide = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Scorer:
    """A gallery of (N, d) vectors, which may be mapped from a file, ready to be compared.

    A matrix product adds up in an order that depends on the shapes: equal pictures get scores
    that differ in the last bit, and ties, which are to be broken by id, are broken by chance.
    So sums run in float64 and are rounded to a grid, of one step for all of a query's scores.
    """

    gallery: Matrix
    longest: float
    metric: Metric

    @classmethod
    def of(cls, gallery: Matrix, metric: Metric) -> "Scorer":
        """Raises UsageError for an empty gallery or a vector that is not finite."""
        squared = squared_lengths(gallery, "gallery")
        if not len(gallery):
            raise UsageError("the gallery is empty; there is nothing to be found in it")
        return cls(gallery, float(squared.max()), metric)

    def scores(self, queries: Matrix) -> NDArray[np.float32]:
        """(B, N), larger is closer: cosines, or Euclidean distances squared and negated."""
        found = np.empty((len(queries), len(self.gallery)), np.float32)
        wide = queries.astype(np.float64)
        if self.metric == "cosine":
            wide = _unit(wide)
        for start in range(0, len(self.gallery), PIECE_ROWS):
            piece = slice(start, start + PIECE_ROWS)
            found[:, piece] = self._against(wide, self.gallery[piece].astype(np.float64))
        return found

    def _against(self, queries: Wide, items: Wide) -> Wide:
        if self.metric == "cosine":
            return _on_grid(queries @ _unit(items).T, np.float64(COSINE_STEP))
        lengths = (queries**2).sum(axis=1, keepdims=True)
        negated = 2 * (queries @ items.T) - lengths - (items**2).sum(axis=1)
        # A power of two, so that the grid moves no number that is on it already.
        largest = np.exp2(np.ceil(np.log2(4 * np.maximum(lengths, self.longest) + SHORTEST)))
        return _on_grid(np.minimum(negated, 0), largest * DISTANCE_STEP)


def _on_grid(scores: Wide, step: Wide | np.float64) -> Wide:
    scores /= step
    np.rint(scores, out=scores)
    scores *= step
    return scores


def _unit(vectors: Wide) -> Wide:
    unit: Wide = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), SHORTEST)
    return unit
