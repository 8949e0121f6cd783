"""Answers that name each other: k-reciprocal encoding of a shortlist.

Zhong, Zheng, Cao and Li, "Re-ranking person re-identification with k-reciprocal encoding", 2017,
https://arxiv.org/abs/1701.08398. A mode to find all: mAP rises, and the first answer is right a
little less often (docs/domain/rerank.md).
"""

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError
from semblance.fusion.vectors import unit

Values = NDArray[np.float64]
Flags = NDArray[np.bool_]
Order = NDArray[np.int64]

NEAR, AVERAGED, OWN = 20, 6, 0.3
"""k1, k2 and lambda of the paper, section 4.2."""

SHARED = 2 / 3
"""A neighbour's neighbours join where that share of them is there already: equation 5."""

SMALLEST = 1e-9
"""Squared distances below it are those of equal vectors, rounded to float32."""


def reciprocal(
    query: NDArray[np.float32],
    vectors: NDArray[np.float32],
    answers: NDArray[np.int64],
    *,
    near: int = NEAR,
    averaged: int = AVERAGED,
    own: float = OWN,
) -> Values:
    """(m,) scores in [0, 1] of the answers, larger is closer; answers in order of their scores are
    the new ranking.

    `query` is (d,), `vectors` (N, d), all of unit length, `answers` (m,) rows of the first answers.
    Neighbours are looked for among query and answers alone: with all N rows as answers it is the
    published method, and with fewer memory is some (m + 1, m + 1) float64 matrices and time grows
    with the cube of m (docs/domain/rerank.md). `near` are the neighbours that count (k1),
    `averaged` those over which an encoding is averaged (k2), `own` the weight of the plain
    distance (lambda).
    """
    if near < 1 or averaged < 1 or not 0 <= own <= 1:
        raise UsageError(
            f"{near} neighbours, {averaged} averaged and a weight of {own:g} make no encoding; "
            "take 1 or more of each and a weight from 0 to 1"
        )
    rows = unit(np.concatenate([query[None], vectors[answers]]).astype(np.float64))
    distances = np.clip(2 - 2 * rows @ rows.T, 0, None)
    np.fill_diagonal(distances, 0)
    distances /= max(distances.max(), SMALLEST)
    order = np.argsort(distances, axis=1, kind="stable")
    encoded = _encoded(distances, order, near)
    if averaged > 1:
        encoded = np.stack([encoded[first].mean(axis=0) for first in order[:, :averaged]])
    final = (1 - own) * _jaccard(encoded) + own * distances[0]
    return np.asarray(1 - final[1:])


def _encoded(distances: Values, order: Order, near: int) -> Values:
    """(n, n): each row a picture's reciprocal neighbours, the closer the larger, summing to 1."""
    wide, narrow = _mutual(order, near), _mutual(order, max(1, round(near / 2)))
    neighbours = np.stack([_joined(row, wide[row], narrow) for row in range(len(order))])
    weights = np.where(neighbours, np.exp(-distances), 0)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def _mutual(order: Order, k: int) -> Flags:
    """(n, n): whether each is among the other's k nearest; everything is its own neighbour too."""
    close = np.zeros(order.shape, bool)
    np.put_along_axis(close, order[:, : k + 1], True, axis=1)
    return close & close.T


def _joined(row: int, mutual: Flags, narrow: Flags) -> Flags:
    """(n,): its reciprocal neighbours, and of each of them those it shares enough with."""
    theirs = narrow[mutual]
    shared = (theirs & mutual).sum(axis=1)
    near = theirs[shared >= SHARED * theirs.sum(axis=1)]
    return np.asarray(mutual | near.any(axis=0))


def _jaccard(encoded: Values) -> Values:
    """(n,) distances of every row to the first, in [0, 1]: 1 - sum of minima / sum of maxima."""
    least = np.minimum(encoded, encoded[0]).sum(axis=1)
    return np.asarray(1 - least / (encoded.sum(axis=1) + encoded[0].sum() - least))
