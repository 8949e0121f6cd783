"""A query of several examples: their mean direction, away from what is unwanted."""

import numpy as np
import pytest

from semblance.errors import UsageError
from semblance.search.rocchio import NEGATIVE_WEIGHT, rocchio

EAST, NORTH = np.array([[3.0, 0.0]], np.float32), np.array([[0.0, 0.5]], np.float32)
NONE = np.empty((0, 2), np.float32)


def test_two_examples_by_eye():
    """East and north make north-east, however long their vectors are."""
    assert rocchio(np.concatenate([EAST, NORTH]), NONE) == pytest.approx(
        np.array([[0.5**0.5, 0.5**0.5]])
    )


def test_one_example_is_itself():
    assert rocchio(EAST, NONE).tolist() == [[1.0, 0.0]]


def test_not_north_by_eye():
    """East, not north: a quarter of the way south for each step east."""
    query = rocchio(EAST, NORTH)[0]
    assert query[1] / query[0] == pytest.approx(-NEGATIVE_WEIGHT)
    assert np.linalg.norm(query) == pytest.approx(1)


def test_more_weight_moves_farther_away():
    cosines = [float(rocchio(EAST, NORTH, weight)[0] @ [0, 1]) for weight in (0, 0.25, 0.5, 1)]
    assert cosines == sorted(cosines, reverse=True)
    assert cosines[0] == 0


def test_against_an_obvious_oracle():
    rng = np.random.default_rng(5)
    wanted = rng.normal(size=(4, 9)).astype(np.float32)
    unwanted = rng.normal(size=(3, 9)).astype(np.float32)
    expected = np.zeros(9)
    for vector in wanted:
        expected += vector / np.sqrt(sum(vector**2)) / 4
    for vector in unwanted:
        expected -= 0.6 * vector / np.sqrt(sum(vector**2)) / 3
    expected /= np.sqrt(sum(expected**2))
    assert rocchio(wanted, unwanted, 0.6)[0] == pytest.approx(expected, abs=1e-6)


def test_wanting_and_not_wanting_the_same_leaves_its_direction():
    assert rocchio(EAST, EAST).tolist() == [[1.0, 0.0]]


def test_nothing_wanted_is_an_error():
    with pytest.raises(UsageError, match="at least one picture or text"):
        rocchio(NONE, EAST)
