"""Silhouette and Davies-Bouldin index by scikit-learn."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError
from semblance.evaluate.structure.extra import needs
from semblance.fusion import Metric


@dataclass(frozen=True, slots=True)
class Silhouette:
    """`mean` in [-1, 1], larger is better, over `judged` of `vectors` vectors."""

    mean: float
    judged: int
    vectors: int


def silhouette(
    vectors: NDArray[np.float32], labels: NDArray[np.generic], metric: Metric = "cosine"
) -> Silhouette:
    """Rousseeuw, "Silhouettes: a graphical aid", 1987; N x N distances in blocks."""
    with needs("scikit-learn", "a silhouette"):
        from sklearn.metrics import silhouette_score
    _check(labels)
    mean = float(silhouette_score(vectors, labels, metric=metric))
    return Silhouette(mean, len(vectors), len(vectors))


def davies_bouldin(vectors: NDArray[np.float32], labels: NDArray[np.generic]) -> float:
    """Davies and Bouldin, "A cluster separation measure", 1979; 0 and up, smaller is better."""
    with needs("scikit-learn", "a Davies-Bouldin index"):
        from sklearn.metrics import davies_bouldin_score
    _check(labels)
    return float(davies_bouldin_score(vectors, labels))


def _check(labels: NDArray[np.generic]) -> None:
    classes = len(np.unique(labels))
    if not 2 <= classes < len(labels):
        raise UsageError(f"{classes} classes of {len(labels)} vectors have no separation")
