"""The nearest others of every vector of a set."""

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError
from semblance.evaluate.structure.vectors import Vectors


def neighbours(vectors: Vectors, k: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """((N, k), (N, k)): Euclidean distances, rising, and rows of the k nearest other vectors.

    Exact; time grows with N x N, memory with N x k. Raises UsageError where there are not k
    others.
    """
    if not 1 <= k < len(vectors):
        raise UsageError(f"{len(vectors)} pictures have no {k} others each")
    import faiss

    index = faiss.IndexFlatL2(vectors.shape[1])
    index.add(np.ascontiguousarray(vectors))
    squared, rows = index.search(np.ascontiguousarray(vectors), k + 1)
    # A picture is its own nearest, though not always first among exact copies of itself, and
    # among more than k of them it may be missing: then the last goes.
    own = rows == np.arange(len(vectors))[:, None]
    own[~own.any(axis=1), -1] = True
    others = ~own
    distances = np.sqrt(np.maximum(squared[others], 0)).reshape(-1, k)
    return distances, rows[others].reshape(-1, k).astype(np.int64)
