"""The check that an exported graph says what its network says, and that it can fail."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from semblance.encoders.networks.parity import TOLERANCE, parity_error
from semblance.encoders.networks.pictures import parity_pictures

CORNERS = np.array([[0, 0], [1, 0], [0, 2]], np.float32)


def test_three_points_by_eye():
    """The two nearest are 1 apart; a point moved by 0.1 is off by a tenth of that."""
    moved = CORNERS + np.array([[0, 0], [0, 0.1], [0, 0]], np.float32)
    assert parity_error(CORNERS, CORNERS) == 0
    assert parity_error(moved, CORNERS) == pytest.approx(0.1)


@given(st.integers(0, 10**6), st.floats(1e-6, 1e3), st.permutations(range(8)))
def test_pictures_in_another_order_never_pass(seed, spread, order):
    """However alike the vectors of a network are: here their cosines reach 1 - 1e-12."""
    rng = np.random.default_rng(seed)
    vectors = (1000 + spread * rng.standard_normal((8, 5))).astype(np.float64)
    swapped = order != list(range(8))
    assert (parity_error(vectors[order], vectors) > TOLERANCE) == swapped


def test_a_network_that_says_the_same_of_everything_proves_nothing():
    assert parity_error(np.ones((8, 4), np.float32), np.ones((8, 4), np.float32)) == np.inf


def test_the_eight_pictures_are_different_and_always_the_same():
    pictures = parity_pictures(64)
    assert pictures.shape == (8, 64, 64, 3)
    flat = pictures.reshape(8, -1).astype(float)
    differences = np.abs(flat[:, None] - flat[None]).mean(axis=2)
    assert differences[~np.eye(8, dtype=bool)].min() > 30
    assert (parity_pictures(64) == pictures).all()
