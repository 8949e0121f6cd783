"""Matching descriptors: nearest by far and both ways; and the homography that points agree on."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semblance.encoders.local.homography import TOLERANCE, project, verify
from semblance.encoders.local.matching import ratio_matches

EAST, NORTH, WEST = (1.0, 0.0), (0.0, 1.0), (-1.0, 0.0)


def vectors(*rows):
    return np.array(rows, np.float32)


def test_each_direction_finds_its_own():
    a, b = vectors(EAST, NORTH, WEST), vectors(WEST, EAST, NORTH)
    assert ratio_matches(a, b, 0.8).tolist() == [[0, 1], [1, 2], [2, 0]]


def test_a_match_with_a_rival_is_no_match():
    """Two of the other picture's descriptors point almost east: which one was meant?"""
    a, b = vectors(EAST, NORTH), vectors((0.99, 0.05), (0.99, -0.05), NORTH)
    assert ratio_matches(a, b, 0.8).tolist() == [[1, 2]]


def test_exact_doubles_are_rivals_too():
    assert ratio_matches(vectors(EAST, NORTH), vectors(EAST, EAST, NORTH), 0.8).tolist() == [[1, 2]]


def test_one_way_a_descriptor_may_be_used_twice():
    a, b = vectors(EAST, (0.9, 0.0), NORTH), vectors(EAST, NORTH)
    assert ratio_matches(a, b, 0.8, mutual=False).tolist() == [[0, 0], [1, 0], [2, 1]]
    assert [2, 1] in ratio_matches(a, b, 0.8).tolist()
    assert [1, 0] not in ratio_matches(a, b, 0.8).tolist()


@pytest.mark.parametrize("counts", [(0, 0), (0, 5), (1, 5), (5, 1)])
def test_without_a_second_nearest_nothing_matches(counts):
    a, b = (np.eye(5, dtype=np.float32)[:count] for count in counts)
    assert ratio_matches(a, b, 0.8).shape == (0, 2)


def slow_matches(a, b, ratio):
    """The definition, word for word."""

    def best(one, others):
        distances = sorted(
            (float(np.linalg.norm(one - other)), i) for i, other in enumerate(others)
        )
        return distances[0][1] if distances[0][0] < ratio * distances[1][0] else None

    forth, back = [best(one, b) for one in a], [best(other, a) for other in b]
    return [[i, j] for i, j in enumerate(forth) if j is not None and back[j] == i]


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 12), st.integers(2, 12))
def test_it_agrees_with_the_definition_and_has_no_direction(seed, count, others):
    rng = np.random.default_rng(seed)
    a = rng.normal(size=(count, 4)).astype(np.float32)
    b = rng.normal(size=(others, 4)).astype(np.float32)
    b[:2] = a[:2] + 0.01
    matches = ratio_matches(a, b, 0.8)
    assert matches.tolist() == slow_matches(a.astype(float), b.astype(float), 0.8)
    assert sorted(ratio_matches(b, a, 0.8)[:, ::-1].tolist()) == matches.tolist()


VIEW = np.array([[0.8, -0.3, 40.0], [0.3, 0.8, 10.0], [1e-4, -2e-4, 1.0]])


def seen_twice(count, strays=0, noise=0.0, seed=0):
    """Points, the same points through VIEW, and `strays` that went anywhere."""
    rng = np.random.default_rng(seed)
    a = rng.uniform(0, 600, (count + strays, 2)).astype(np.float32)
    b = project(VIEW, a) + rng.normal(0, noise, a.shape) if noise else project(VIEW, a)
    b[count:] = rng.uniform(0, 600, (strays, 2))
    return a, b.astype(np.float32)


def test_four_points_are_enough():
    verified = verify(*seen_twice(4))
    assert verified is not None
    assert verified.matrix == pytest.approx(VIEW, abs=1e-3)
    assert verified.agree.all()


def test_strays_are_told_from_inliers():
    a, b = seen_twice(60, strays=60, noise=0.5)
    verified = verify(a, b)
    assert verified is not None
    assert verified.agree[:60].all() and verified.agree[60:].sum() <= 2
    errors = np.linalg.norm(project(verified.matrix, a) - b, axis=1)
    assert errors[verified.agree].max() <= TOLERANCE
    assert np.abs(project(verified.matrix, a) - project(VIEW, a)).max() < 1.5


def test_the_same_points_give_the_same_answer_whatever_the_global_seed():
    import cv2

    a, b = seen_twice(20, strays=60, noise=1.0)
    answers = []
    for seed in (1, 2):
        cv2.setRNGSeed(seed)
        verified = verify(a, b)
        assert verified is not None
        answers.append(verified.matrix.tobytes() + verified.agree.tobytes())
    assert answers[0] == answers[1]


def line(count=20):
    return np.stack([np.arange(count)] * 2, axis=1).astype(np.float32)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (line(3), line(3)),
        (line(), line()),
        (line(), np.zeros((20, 2), np.float32)),
        (seen_twice(30)[0], np.full((30, 2), 5, np.float32)),
    ],
    ids=["three points", "a line", "a line onto a point", "all onto a point"],
)
def test_what_determines_no_view_is_none(a, b):
    assert verify(a, b) is None


def test_a_mirror_image_is_no_view():
    a, _ = seen_twice(30)
    assert verify(a, a * np.float32([-1, 1])) is None


def test_stretching_beyond_belief_is_no_view():
    a, _ = seen_twice(30)
    assert verify(a, a * np.float32([2, 2])) is not None
    assert verify(a, a * np.float32([0.5, 500])) is None
