"""Clusters are found without labels, named by them, and compared with them."""

import numpy as np
import pytest

from semblance.errors import UsageError
from semblance.evaluate.structure import cluster
from semblance.evaluate.structure.agreement import agreement
from semblance.evaluate.structure.clusters import CLUSTER_METHODS, ClusterMethod
from tests.evaluate.structure.blobs import blobs


@pytest.mark.parametrize("method", CLUSTER_METHODS)
def test_three_directions_are_three_clusters(method: ClusterMethod) -> None:
    vectors, labels = blobs(spread=0.05)
    found = cluster(vectors, labels, method)
    assert sorted(one.name for one in found.clusters) == ["cat", "cup", "moon"]
    assert all(one.pure == 1 and labels[one.medoid] == one.name for one in found.clusters)
    in_one = [row for row in range(60) if found.of[row] >= 0]
    assert len(in_one) == 60 - found.alone >= 54
    assert all(found.name_of(row) == labels[row] for row in in_one)
    assert found.agreement is not None
    assert found.agreement.nmi > 0.85


def test_a_stranger_is_in_no_cluster_of_hdbscan() -> None:
    vectors, labels = blobs(spread=0.02)
    vectors = np.vstack([vectors, -vectors.sum(axis=0, keepdims=True)])
    found = cluster(vectors, (*labels, None), "hdbscan")
    assert found.of[-1] == -1
    assert found.name_of(60) == ""


def test_clusters_go_by_size_and_the_same_name_is_numbered() -> None:
    points = np.repeat([[0.0, 0], [9, 0], [0, 9]], [2, 4, 3], axis=0).astype(np.float32)
    points += np.square(np.arange(9, dtype=np.float32))[:, None] / 1000
    labels = ["a", None, "b", "b", "a", "b", None, "b", "b"]
    found = cluster(points, labels, "agglomerative", "euclidean", count=3)
    assert found.of.tolist() == [2, 2, 0, 0, 0, 0, 1, 1, 1]
    assert [one.name for one in found.clusters] == ["b", "b 2", "a"]
    assert [one.size for one in found.clusters] == [4, 3, 2]
    assert [one.pure for one in found.clusters] == [0.75, 1, 1]
    assert [one.medoid for one in found.clusters[:2]] == [4, 7]


def test_without_labels_clusters_have_numbers() -> None:
    vectors, _ = blobs()
    found = cluster(vectors, [None] * 60, "agglomerative")
    assert [one.name for one in found.clusters] == ["cluster 1", "cluster 2", "cluster 3"]
    assert found.agreement is None
    assert {one.pure for one in found.clusters} == {None}


def test_agreement_against_the_formulas() -> None:
    of = np.array([0, 0, 1, 1, -1])
    assert agreement(of, ["a", "a", "b", "b", None]) is not None
    perfect = agreement(of, ["a", "a", "b", "b", "c"])
    assert perfect is not None
    assert (perfect.labelled, perfect.nmi, perfect.ari) == (5, 1.0, 1.0)
    crossed = agreement(np.array([0, 1, 0, 1]), ["a", "a", "b", "b"])
    assert crossed is not None
    assert crossed.nmi == pytest.approx(0, abs=1e-12)
    # No pair is together in both; 2 x 2 / 6 are expected, 2 is the most: (0 - 2/3) / (2 - 2/3).
    assert crossed.ari == pytest.approx(-0.5)


def test_what_cannot_be_clustered_is_refused() -> None:
    vectors, labels = blobs()
    with pytest.raises(UsageError, match="60 pictures cannot make 61 clusters"):
        cluster(vectors, labels, "agglomerative", count=61)
    with pytest.raises(UsageError, match="there are hdbscan, agglomerative"):
        cluster(vectors, labels, "kmeans")  # type: ignore[arg-type]


def test_few_pictures() -> None:
    two = np.eye(2, dtype=np.float32)
    assert cluster(two, [None, None], "agglomerative").of.tolist() == [0, 0]
    assert cluster(two, [None, None], "agglomerative", count=2).of.tolist() == [0, 1]
    assert cluster(two, [None, None], "hdbscan").of.tolist() == [-1, -1]
