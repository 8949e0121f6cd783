"""View vectors made ready to be drawn and clustered: checked, at unit length, not too long."""

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError
from semblance.fusion import Metric
from semblance.fusion.reduction import fit_reduction
from semblance.fusion.vectors import unit

REDUCED = 50
"""Axes kept before t-SNE, UMAP and clustering, as van der Maaten & Hinton (2008, "Visualizing data
using t-SNE", https://www.jmlr.org/papers/v9/vandermaaten08a.html) do: distances to neighbours stay
and noise goes."""

Vectors = NDArray[np.float32]


def comparable(vectors: Vectors, metric: Metric) -> Vectors:
    """(N, d) vectors of which Euclidean distance orders neighbours as the view does.

    Under the cosine these have unit length: |a - b|^2 = 2 - 2 cos. Raises UsageError for a vector
    that is not finite.
    """
    broken = np.flatnonzero(~np.isfinite(vectors).all(axis=1))
    if len(broken):
        raise UsageError(
            f"{len(broken)} of {len(vectors)} vectors are not finite, the first in row "
            f"{broken[0]}; leave these pictures out or encode them again"
        )
    return unit(vectors) if metric == "cosine" else vectors


def reduced(vectors: Vectors, dim: int = REDUCED) -> Vectors:
    """(N, min(dim, d, N)): the principal axes of longer vectors; shorter ones as they are."""
    axes = min(dim, *vectors.shape)
    if axes == vectors.shape[1]:
        return vectors
    return fit_reduction(vectors, axes).apply(vectors)


def spread(count: int, limit: int) -> NDArray[np.int64]:
    """(min(count, limit),) places, ascending and evenly spread: a folder's share stays its own."""
    return np.linspace(0, count - 1, min(count, limit)).astype(np.int64)
