"""Which classes are taken for which, by the nearest other picture."""

import numpy as np
import pytest

from semblance.errors import UsageError
from semblance.evaluate.structure import confusions, separation
from semblance.evaluate.structure.neighbours import neighbours
from tests.evaluate.structure.blobs import blobs


def test_a_cup_among_cats() -> None:
    line = np.array([[0.0], [1], [10], [11], [11.5]], np.float32)
    found = confusions(line, ["cup", "cup", "cat", "cat", "cup"], "euclidean")
    assert found is not None
    assert (found.judged, found.right, found.single) == (5, 3, 0)
    cup, cat = found.found[1], found.found[0]
    assert (cup.label, cup.taken_for, cup.count, cup.share) == ("cup", "cat", 1, 1 / 3)
    assert (cat.label, cat.taken_for, cat.count, cat.share) == ("cat", "cup", 1, 1 / 2)
    (pair,) = cup.examples
    assert (pair.row, pair.nearest, pair.distance) == (4, 3, pytest.approx(0.5))


def test_one_of_its_kind_is_not_judged_and_unlabelled_pictures_take_no_part() -> None:
    line = np.array([[0.0], [0.5], [1], [9]], np.float32)
    found = confusions(line, ["cup", None, "cup", "moon"], "euclidean")
    assert found is not None
    assert (found.judged, found.right, found.single, found.found) == (2, 2, 1, ())


def test_pairs_are_shown_once_and_nearest_first() -> None:
    line = np.array([[0.0], [1], [10], [10.5]], np.float32)
    found = confusions(line, ["a", "b", "a", "b"], "euclidean")
    assert found is not None
    assert [(pair.row, pair.nearest) for pair in found.found[0].examples] == [(2, 3), (0, 1)]


def test_nothing_to_confuse() -> None:
    vectors, labels = blobs()
    assert confusions(vectors, [None] * 60) is None
    assert confusions(vectors, ["cup"] * 60) is None
    assert separation(vectors, ["cup"] * 60) is None
    assert separation(vectors[::20], labels[::20]) is None


def test_separation_of_two_heaps() -> None:
    points = np.array([[0, 0], [0, 1], [9, 0], [9, 1]], np.float32)
    found = separation(points, list("aabb"), "euclidean")
    assert found is not None
    assert (found.classes, found.labelled) == (2, 4)
    assert found.silhouette == pytest.approx(0.8895, abs=1e-3)
    assert found.davies_bouldin == pytest.approx(1 / 9)


def test_neighbours_against_every_distance() -> None:
    vectors = np.random.default_rng(0).normal(size=(50, 6)).astype(np.float32)
    away = np.linalg.norm(vectors[:, None] - vectors[None], axis=2)
    np.fill_diagonal(away, np.inf)
    distances, rows = neighbours(vectors, 4)
    np.testing.assert_array_equal(rows, np.argsort(away, axis=1)[:, :4])
    np.testing.assert_allclose(distances, np.sort(away, axis=1)[:, :4], rtol=1e-4)


def test_no_copy_is_its_own_neighbour() -> None:
    same = np.ones((6, 3), np.float32)
    distances, rows = neighbours(same, 2)
    assert not distances.any()
    assert all(row not in rows[row] for row in range(6))
    with pytest.raises(UsageError, match="6 pictures have no 6 others each"):
        neighbours(same, 6)
