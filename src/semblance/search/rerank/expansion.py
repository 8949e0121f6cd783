"""A query that takes its first answers along: alpha query expansion.

Radenovic, Tolias and Chum, "Fine-tuning CNN image retrieval with no human annotation", 2018,
https://arxiv.org/abs/1711.02512, section 3.4. A mode to find all where many pictures show
one thing; with a few views of each it gains nothing, and a wrong first answer leads astray
(docs/domain/rerank.md).
"""

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError
from semblance.fusion.vectors import unit

COUNT, ALPHA = 3, 3.0
"""The paper takes 50 answers, of collections in which a hundred show one building; products have a
few views. On rendered packaging with four views a product, ten cost 20 points of P@1, three 2."""


def expanded(
    query: NDArray[np.float32],
    vectors: NDArray[np.float32],
    answers: NDArray[np.int64],
    *,
    count: int = COUNT,
    alpha: float = ALPHA,
) -> NDArray[np.float32]:
    """(d,) float32 of unit length: the query to search again with.

    `query` is (d,), `vectors` (N, d), all of unit length, `answers` (m,) rows of the first answers,
    best first, of which `count` are taken. Each is weighted by its cosine to the query to the power
    of `alpha`: 0 makes the plain mean, and an answer that points away is left out. Memory is
    (count, d). Raises UsageError for a negative count or alpha.
    """
    if count < 0 or alpha < 0:
        raise UsageError(
            f"{count} answers to the power of {alpha:g} expand no query; take 0 or more"
        )
    taken = vectors[answers[:count]]
    cosines = taken @ query
    weights = np.where(cosines > 0, np.maximum(cosines, 0) ** alpha, 0)
    return unit(query + weights.astype(np.float32) @ taken)
