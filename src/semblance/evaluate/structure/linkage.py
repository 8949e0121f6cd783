"""Agglomerative clustering: one tree of all pictures, cut where the clusters are clearest."""

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError
from semblance.evaluate.extra import needs
from semblance.evaluate.structure.vectors import Vectors, spread

COUNTS = (2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50)
"""Numbers of clusters that are tried where none is given."""

JUDGED = 2000
"""Pictures on which the numbers are judged: fourteen silhouettes of them take some seconds."""


def cut(vectors: Vectors, count: int | None = None) -> NDArray[np.int64]:
    """(N,) numbers of the clusters of Ward's tree, `count` of them.

    Ward, "Hierarchical grouping to optimize an objective function", 1963,
    https://doi.org/10.1080/01621459.1963.10500845. Without a count the one with the largest mean
    silhouette among 2 to 50 is taken. N x N / 2 distances are held. Raises UsageError for a
    count that N pictures cannot make.
    """
    with needs("scipy", "agglomerative clustering"):
        from scipy.cluster.hierarchy import cut_tree, ward
    if count is not None and not 1 <= count <= len(vectors):
        raise UsageError(f"{len(vectors)} pictures cannot make {count} clusters")
    if len(vectors) < 3:
        return np.arange(len(vectors)) % (count or 1)
    counts = [count] if count else [number for number in COUNTS if number < len(vectors)]
    cuts = np.asarray(cut_tree(ward(vectors), n_clusters=counts), dtype=np.int64)
    return cuts[:, 0] if count else cuts[:, _clearest(vectors, cuts)]


def _clearest(vectors: Vectors, cuts: NDArray[np.int64]) -> int:
    """The column of (N, cuts) clusterings that has the largest mean silhouette."""
    rows = spread(len(vectors), JUDGED)
    return int(np.argmax([_silhouette(vectors[rows], found) for found in cuts[rows].T]))


def _silhouette(vectors: Vectors, of: NDArray[np.int64]) -> float:
    with needs("scikit-learn", "choosing the number of clusters"):
        from sklearn.metrics import silhouette_score
    judgeable = 2 <= len(np.unique(of)) < len(of)
    return float(silhouette_score(vectors, of)) if judgeable else -1.0
