"""Pictures put into clusters without looking at their labels, then named by them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError
from semblance.evaluate.extra import needs, one_thread
from semblance.evaluate.structure.agreement import Agreement, agreement
from semblance.evaluate.structure.linkage import cut
from semblance.evaluate.structure.vectors import Vectors, comparable, reduced
from semblance.fusion import Metric

ClusterMethod = Literal["hdbscan", "agglomerative"]
CLUSTER_METHODS: tuple[ClusterMethod, ...] = get_args(ClusterMethod)

NOISE = -1
"""The cluster of pictures that are in none."""

AXES = 10
CORE = 3
SMALLEST = 4, 20
"""HDBSCAN sees 10 principal axes, counts a picture with 3 others near it as dense, and makes
clusters of a hundredth of all pictures, 4 to 20. Of 1,192 photos of clothes, ten classes, in one
encoder's space: NMI 0.45 with 659 pictures in no cluster; with 50 axes 0.39 and 785; with the
library's own core of 5 besides, 0.38 and 790."""

MOST = 20_000
"""Pictures that are clustered at most: agglomeration holds N x N / 2 distances, 1.6 GB."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """`medoid` is the row of the picture nearest to the mean; `pure` the share of the labelled
    members that bear the most frequent label, None where none is labelled."""

    number: int
    name: str
    size: int
    medoid: int
    pure: float | None


@dataclass(frozen=True, eq=False)
class Clustering:
    """`of` is (N,): the number of each picture's cluster, -1 for none; the largest is 0."""

    method: ClusterMethod
    of: NDArray[np.int64]
    clusters: tuple[Cluster, ...]
    agreement: Agreement | None

    @property
    def alone(self) -> int:
        """Pictures in no cluster."""
        return int((self.of == NOISE).sum())

    def name_of(self, row: int) -> str:
        """The name of a picture's cluster; empty for none."""
        number = int(self.of[row])
        return "" if number == NOISE else self.clusters[number].name

    def to_dict(self) -> dict[str, Any]:
        return {
            "method": self.method,
            "clusters": [asdict(cluster) for cluster in self.clusters],
            "in_none": self.alone,
            "agreement": self.agreement and asdict(self.agreement),
        }


def cluster(
    vectors: Vectors,
    labels: Sequence[str | None],
    method: ClusterMethod = "hdbscan",
    metric: Metric = "cosine",
    count: int | None = None,
) -> Clustering:
    """Cluster (N, d) vectors, in at most 50 principal axes (HDBSCAN in 10).

    HDBSCAN (Campello, Moulavi & Sander, "Density-based clustering based on hierarchical density
    estimates", 2013, https://doi.org/10.1007/978-3-642-37456-2_14) finds dense regions and leaves
    the rest in none. Agglomeration puts every picture into one of `count` clusters; without a
    count, as many as have the best silhouette. Raises UsageError for more than 20,000 pictures.
    """
    if method not in CLUSTER_METHODS:
        raise UsageError(f"'{method}' makes no clusters; there are {', '.join(CLUSTER_METHODS)}")
    if len(vectors) > MOST:
        raise UsageError(f"{len(vectors)} pictures are too many to cluster; take {MOST} (--limit)")
    near = reduced(comparable(vectors, metric))
    of = _by_size(_hdbscan(near) if method == "hdbscan" else cut(near, count))
    return Clustering(method, of, _named(near, of, labels), agreement(of, labels))


def _hdbscan(vectors: Vectors) -> NDArray[np.int64]:
    with needs("scikit-learn", "HDBSCAN"):
        from sklearn.cluster import HDBSCAN
    count = len(vectors)
    smallest = min(max(count // 100, SMALLEST[0]), SMALLEST[1], count)
    finder = HDBSCAN(min_cluster_size=smallest, min_samples=min(CORE, count), copy=True)
    with one_thread():
        return np.asarray(finder.fit_predict(reduced(vectors, AXES)), np.int64)


def _by_size(of: NDArray[np.int64]) -> NDArray[np.int64]:
    """The same clusters, numbered from 0 by falling size; equal sizes by their first picture."""
    numbers, first, sizes = np.unique(of, return_index=True, return_counts=True)
    order = [numbers[place] for place in np.lexsort((first, -sizes)) if numbers[place] != NOISE]
    renamed = {NOISE: NOISE} | {int(old): new for new, old in enumerate(order)}
    return np.array([renamed[int(number)] for number in of], dtype=np.int64)


def _named(
    vectors: Vectors, of: NDArray[np.int64], labels: Sequence[str | None]
) -> tuple[Cluster, ...]:
    """Each cluster by its most frequent label; one that comes again is numbered."""
    made: list[Cluster] = []
    taken: Counter[str] = Counter()
    for number in range(int(of.max(initial=NOISE)) + 1):
        rows = np.flatnonzero(of == number)
        known = Counter(label for row in rows.tolist() if (label := labels[row]) is not None)
        frequent = sorted(known.items(), key=lambda item: (-item[1], item[0]))[:1]
        pure = frequent[0][1] / known.total() if frequent else None
        name = frequent[0][0] if frequent else f"cluster {number + 1}"
        taken[name] += 1
        name = name if taken[name] == 1 else f"{name} {taken[name]}"
        made.append(Cluster(number, name, len(rows), _medoid(vectors, rows), pure))
    return tuple(made)


def _medoid(vectors: Vectors, rows: NDArray[np.int64]) -> int:
    """The row of the picture nearest to the cluster's mean."""
    members = vectors[rows]
    away = np.linalg.norm(members - members.mean(axis=0), axis=1)
    return int(rows[away.argmin()])
