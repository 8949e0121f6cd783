"""Views of a product as one vector: by eye, and against a loop."""

import numpy as np
import pytest

from semblance.fusion.pooling import pooled
from semblance.fusion.vectors import unit


def test_two_views_meet_in_the_middle() -> None:
    vectors = np.array([[2, 0], [0, 5], [0, -1]], np.float32)
    means, of = pooled(vectors, ["cup", "cup", None])
    assert means == pytest.approx(np.array([[0.5**0.5, 0.5**0.5], [0, -1]]))
    assert of.tolist() == [0, 0, 1]


def test_pictures_in_no_group_stay_alone() -> None:
    vectors = np.eye(3, dtype=np.float32)
    means, of = pooled(vectors, [None, None, None])
    assert np.array_equal(means, vectors)
    assert of.tolist() == [0, 1, 2]


def test_opposite_views_leave_no_direction() -> None:
    means, _ = pooled(np.array([[1, 0], [-1, 0]], np.float32), ["a", "a"])
    assert means.tolist() == [[0, 0]]


def test_as_a_loop_pools() -> None:
    rng = np.random.default_rng(0)
    vectors = rng.standard_normal((40, 6), np.float32)
    groups = [f"g{code}" for code in rng.integers(0, 9, 40)]
    means, of = pooled(vectors, groups)
    for name in set(groups):
        members = [unit(vectors[row]) for row in range(40) if groups[row] == name]
        row = of[groups.index(name)]
        assert means[row] == pytest.approx(unit(np.mean(members, axis=0)), abs=1e-6)
