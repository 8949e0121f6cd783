"""Vectors that can be measured: one row each, every number finite, and the metric they want."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError

Metric = Literal["cosine", "euclidean"]
"""As a view says it; fusion is built on this folder, so its own name for it is not used here."""

LARGEST = 1e37
"""Squared lengths above this would leave float32, in which scores are kept."""


def squared_lengths(vectors: NDArray[np.floating], what: str) -> NDArray[np.float64]:
    """(n,) squared length of each of (n, d) vectors, summed in their own precision.

    Raises UsageError naming the first vector that holds NaN, infinity or absurdly large numbers;
    a sum shows them without an (n, d) array of booleans.
    """
    if vectors.ndim != 2:
        raise UsageError(f"{what} are an array of shape {vectors.shape}; one row a vector is meant")
    # A sum of squares that overflows is the very thing looked for.
    with np.errstate(over="ignore", invalid="ignore"):
        squared = np.einsum("nd,nd->n", vectors, vectors)
    bad = np.flatnonzero(~(squared <= LARGEST))
    if len(bad):
        raise UsageError(
            f"vector {bad[0]} of the {what} is not finite ({len(bad)} such of {len(vectors)}); "
            "encode that picture again or leave it out"
        )
    return np.asarray(squared, np.float64)
