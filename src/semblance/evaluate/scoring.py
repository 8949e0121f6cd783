"""Scores of queries against a gallery that do not depend on how the work was cut."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError
from semblance.evaluate.vectors import Metric, squared_lengths

PIECE_ROWS = 4096
"""Gallery vectors widened to float64 at a time: 8 MB at 256 dimensions."""

SHORTEST = 1e-12
"""A vector below this has no direction: it is at cosine 0 to everything, and at distance 0 of
others like it."""

STEP = 2.0**-30
"""Scores are told apart to 1e-9 of the largest there could be, and fit 32 bits: sixty times
finer than float32 near 1, and a million times coarser than what float64 loses in a sum."""

HIDDEN = np.int32(-(2**31))
"""The score of an item that a query must not see: below all others."""

Matrix = NDArray[np.float32]
Wide = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Scorer:
    """A gallery of (N, d) vectors, which may be mapped from a file, ready to be compared.

    A matrix product adds up in an order that depends on the shapes: equal pictures get scores
    that differ in the last bit, and ties, which are to be broken by id, are broken by chance.
    So sums run in float64 and are counted in whole steps, the same for all of a query's scores.
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

    def scores(self, queries: Matrix) -> NDArray[np.int32]:
        """(B, N), larger is closer: steps of cosine, or of squared distance below zero."""
        found = np.empty((len(queries), len(self.gallery)), np.int32)
        # Steps are powers of two: dividing by one before the product changes no bit of it.
        asked = self._asked(queries) / self._steps(queries)
        for start in range(0, len(self.gallery), PIECE_ROWS):
            piece = slice(start, start + PIECE_ROWS)
            product = asked @ self._answering(self.gallery[piece]).T
            np.rint(product, out=found[:, piece], casting="unsafe")
        return found if self.metric == "cosine" else np.minimum(found, 0, out=found)

    def _steps(self, queries: Matrix) -> Wide:
        """(B, 1) sizes of a step."""
        if self.metric == "cosine":
            return np.full((len(queries), 1), STEP)
        largest = 4 * np.maximum(_squared(queries.astype(np.float64)), self.longest)
        return STEP * np.asarray(np.exp2(np.ceil(np.log2(largest + SHORTEST**2))), np.float64)

    def _asked(self, queries: Matrix) -> Wide:
        """(B, d') whose products with what answers are the scores."""
        wide = queries.astype(np.float64)
        if self.metric == "cosine":
            return _unit(wide)
        return np.hstack([2 * wide, -_squared(wide), -np.ones((len(wide), 1))])

    def _answering(self, items: Matrix) -> Wide:
        """(n, d'): for distances -|q|^2 + 2 q.g - |g|^2 = (2q, -|q|^2, -1) . (g, 1, |g|^2)."""
        wide = items.astype(np.float64)
        if self.metric == "cosine":
            return _unit(wide)
        return np.hstack([wide, np.ones((len(wide), 1)), _squared(wide)])


def _squared(vectors: Wide) -> Wide:
    """(n, 1) squared lengths."""
    squared: Wide = np.einsum("nd,nd->n", vectors, vectors)[:, None]
    return squared


def _unit(vectors: Wide) -> Wide:
    """Scaled to length 1 where they stand."""
    vectors /= np.maximum(np.sqrt(_squared(vectors)), SHORTEST)
    return vectors
