"""Late fusion: separate rankings of several spaces made into one, for comparison.

All functions take scores as one (Q, N) array a space, larger is closer, and give (Q, N) where
larger is closer again. Every row is a query on its own, so a caller passes as many at a time
as memory allows. Late fusion needs the scores of every space to every record, which is why the
system itself fuses vectors.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from semblance.errors import ViewError
from semblance.fusion.vectors import SMALLEST_NORM

Scores = NDArray[np.float32]

RANK_OFFSET = 60
"""Cormack's constant: how little the very first ranks stand out."""


def score_mean(scores: Sequence[Scores]) -> Scores:
    """The mean of the spaces' scores; see `min_max` and `z_norm` for a common scale.

    CombSUM of Fox and Shaw, "Combination of multiple searches", TREC-2, 1994, over the number
    of spaces.
    """
    mean: Scores = np.mean(_stacked(scores), axis=0, dtype=np.float32)
    return mean


def min_max(scores: Scores) -> Scores:
    """Each row from 0, its lowest score, to 1, its highest; a row of equal scores is 0."""
    low = scores.min(axis=1, keepdims=True)
    spread = scores.max(axis=1, keepdims=True) - low
    scaled: Scores = (scores - low) / np.maximum(spread, np.float32(SMALLEST_NORM))
    return scaled


def z_norm(scores: Scores) -> Scores:
    """Each row with mean 0 and standard deviation 1; a row of equal scores is 0."""
    centred = scores - scores.mean(axis=1, keepdims=True)
    scaled: Scores = centred / np.maximum(
        scores.std(axis=1, keepdims=True), np.float32(SMALLEST_NORM)
    )
    return scaled


def reciprocal_rank(scores: Sequence[Scores], offset: float = RANK_OFFSET) -> Scores:
    """Sum over the spaces of 1 / (offset + rank).

    Cormack, Clarke and Büttcher, "Reciprocal rank fusion outperforms Condorcet and individual
    rank learning methods", 2009, https://doi.org/10.1145/1571941.1572114.
    """
    terms = [1 / (offset + ranks(space)) for space in _stacked(scores)]
    return np.asarray(np.sum(terms, axis=0), np.float32)


def borda(scores: Sequence[Scores]) -> Scores:
    """Sum over the spaces of the number of records that rank lower, in [0, spaces x (N - 1)].

    Aslam and Montague, "Models for metasearch", 2001, https://doi.org/10.1145/383952.384007.
    """
    counts = [space.shape[1] - ranks(space) for space in _stacked(scores)]
    return np.asarray(np.sum(counts, axis=0), np.float32)


def ranks(scores: Scores) -> NDArray[np.int64]:
    """(Q, N) rank of each column in its row, 1 is the highest score; ties keep column order."""
    order = np.argsort(-scores, axis=1, kind="stable")
    places = np.broadcast_to(np.arange(1, scores.shape[1] + 1), scores.shape)
    ranked = np.empty(scores.shape, np.int64)
    np.put_along_axis(ranked, order, places, axis=1)
    return ranked


def _stacked(scores: Sequence[Scores]) -> Scores:
    """(spaces, Q, N); a space without scores is an error, never a smaller fusion."""
    shapes = {space.shape for space in scores}
    if len(shapes) != 1:
        raise ViewError(
            "late fusion takes scores of the same queries and records from every space, "
            f"not {sorted(shapes)}"
        )
    return np.stack(scores)
