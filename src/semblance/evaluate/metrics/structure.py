"""How well labelled vectors fall into their classes, without asking a query."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError
from semblance.evaluate.metrics.distance_sums import cosine_sums, euclidean_sums
from semblance.evaluate.metrics.ranks import Values
from semblance.evaluate.vectors import Metric, squared_lengths

JUDGED = 10_000
"""Vectors whose silhouette is computed at most, unless told: each is compared with all."""

Vectors = NDArray[np.floating]
Labels = NDArray[np.generic]


@dataclass(frozen=True, slots=True)
class Silhouette:
    """`mean` in [-1, 1], larger is better, over `judged` of `vectors` vectors."""

    mean: float
    judged: int
    vectors: int


def silhouette(
    vectors: Vectors,
    labels: Labels,
    metric: Metric = "cosine",
    judged: int | None = JUDGED,
    seed: int = 0,
) -> Silhouette:
    """How much closer (n, d) vectors are to their own class than to the next one.

    s = (b - a) / max(a, b): a is the mean distance to the others of the class, b the mean
    distance to the nearest other class; 0 for a vector alone in its class. Rousseeuw,
    "Silhouettes: a graphical aid", 1987, https://doi.org/10.1016/0377-0427(87)90125-7. Cosine
    distance is 1 - cosine. Above `judged` vectors a random choice of so many is judged, each
    against all. Raises UsageError for fewer than two classes, or none with two members.

    >>> points = np.array([[0.0, 0], [0, 1], [9, 0], [9, 1]])
    >>> round(silhouette(points, np.array(list("aabb")), "euclidean").mean, 3)
    0.889
    """
    squared_lengths(vectors, "vectors")
    of_vector, sizes = _classes(vectors, labels)
    if (sizes == 1).all():
        raise UsageError("no class has two members; a silhouette says nothing about them")
    chosen = np.arange(len(vectors))
    if judged is not None and judged < len(vectors):
        chosen = np.sort(np.random.default_rng(seed).choice(len(vectors), judged, replace=False))
    summed = cosine_sums if metric == "cosine" else euclidean_sums
    blocks = summed(vectors, of_vector, chosen)
    values = [_silhouettes(sums, of_vector[rows], sizes) for rows, sums in blocks]
    return Silhouette(float(np.concatenate(values).mean()), len(chosen), len(vectors))


def davies_bouldin(vectors: Vectors, labels: Labels) -> float:
    """How much classes spread compared with how far apart they lie; 0 and up, smaller is better.

    The mean over classes of max over others of (s_i + s_j) / d_ij: s the mean Euclidean distance
    of (n, d) vectors to their class's centroid, d between centroids. Davies and Bouldin, "A
    cluster separation measure", 1979, https://doi.org/10.1109/TPAMI.1979.4766909. Classes with
    one centroid are not separated at all: infinity. Raises UsageError for fewer than two classes.

    >>> points = np.array([[0.0, 0], [0, 1], [9, 0], [9, 1]])
    >>> round(davies_bouldin(points, np.array(list("aabb"))), 3)  # (0.5 + 0.5) / 9
    0.111
    """
    squared_lengths(vectors, "vectors")
    of_vector, sizes = _classes(vectors, labels)
    members = [vectors[of_vector == place].astype(np.float64) for place in range(len(sizes))]
    centroids = np.stack([block.mean(axis=0) for block in members])
    pairs = zip(members, centroids, strict=True)
    spread = np.array([np.linalg.norm(block - centre, axis=1).mean() for block, centre in pairs])
    worst = [_worst(place, spread, centroids) for place in range(len(sizes))]
    return float(np.mean(worst))


def _worst(place: int, spread: Values, centroids: Values) -> float:
    """max over other classes of (s_i + s_j) / d_ij."""
    apart = np.delete(np.linalg.norm(centroids - centroids[place], axis=1), place)
    both = np.delete(spread + spread[place], place)
    return float(np.divide(both, apart, out=np.full(len(both), np.inf), where=apart > 0).max())


def _classes(vectors: Vectors, labels: Labels) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The number of each vector's class, and the size of each class."""
    if len(vectors) != len(labels):
        raise UsageError(f"{len(vectors)} vectors and {len(labels)} labels do not belong together")
    names, of_vector, sizes = np.unique(labels, return_inverse=True, return_counts=True)
    if len(names) < 2:
        raise UsageError(f"{len(names)} class; separation is between two classes at least")
    return of_vector, sizes


def _silhouettes(sums: Values, own: NDArray[np.int64], sizes: NDArray[np.int64]) -> Values:
    """(m,) silhouettes from (m, C) sums of distances to each class."""
    rows = np.arange(len(own))
    alone = sizes[own] == 1
    a = sums[rows, own] / np.where(alone, 1, sizes[own] - 1)
    means = sums / sizes
    means[rows, own] = np.inf
    b = means.min(axis=1)
    larger = np.maximum(a, b)
    values = np.zeros(len(own))
    np.divide(b - a, larger, out=values, where=~alone & (larger > 0))
    return values
