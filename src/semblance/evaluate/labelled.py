"""Rankings of labelled vectors: what shares the query's label is relevant."""

import numpy as np
from numpy.typing import NDArray

from semblance.evaluate.metrics import Ranked, ranked

BLOCK_QUERIES = 256
"""Queries scored at a time: 26 MB of scores and ranks against 10,000 labelled records."""

Labels = NDArray[np.str_]


def ranked_against(
    queries: NDArray[np.float32],
    query_labels: Labels,
    gallery: NDArray[np.float32],
    gallery_labels: Labels,
) -> Ranked:
    """(Q, N) relevance by rank of (Q, d) queries among (N, d), by dot product; Q x N bytes."""
    hits = np.empty((len(queries), len(gallery)), dtype=bool)
    for start in range(0, len(queries), BLOCK_QUERIES):
        block = slice(start, start + BLOCK_QUERIES)
        same = query_labels[block, None] == gallery_labels
        hits[block] = ranked(queries[block] @ gallery.T, same)
    return hits


def ranked_leave_one_out(scores: NDArray[np.float32], labels: Labels) -> Ranked:
    """(N, N) relevance by rank of each record among all others, from their scores.

    A record is put last in its own ranking and counts as irrelevant there, which is as if it
    were absent.
    """
    others = labels[:, None] == labels
    np.fill_diagonal(others, False)
    scores = scores.copy()
    np.fill_diagonal(scores, -np.inf)
    return ranked(scores, others)
