"""Copies that ask for their original: by eye, and against the slow and obvious way."""

import numpy as np
import pytest

from semblance.fusion.vectors import unit
from semblance.learn.unlabelled.exam import BLOCK, CopyExam

ORIGINALS = np.array([[1, 0], [0, 1], [-1, 0]], np.float32)


def test_a_copy_near_its_original_finds_it_first() -> None:
    copies = unit(np.array([[0.9, 0.1], [0.8, 0.6]], np.float32))
    found = CopyExam(np.array([0, 1])).take(ORIGINALS, copies)
    assert found.best.tolist() == [1, 0]
    assert found.average_precision.tolist() == [1, 0.5]


def test_equal_cosines_count_against_it() -> None:
    """A space in which everything is one point finds nothing."""
    same = np.ones((3, 2), np.float32)
    found = CopyExam(np.array([0, 1, 2])).take(same, same)
    assert found.average_precision.tolist() == pytest.approx([1 / 3] * 3)


def test_as_the_slow_way_finds() -> None:
    rng = np.random.default_rng(0)
    originals, copies = (unit(rng.standard_normal((n, 5), np.float32)) for n in (40, BLOCK + 7))
    places = rng.integers(0, 40, len(copies))
    slow = []
    for copy, place in zip(copies, places, strict=True):
        order = sorted(range(40), key=lambda other: -float(originals[other] @ copy))
        slow.append(1 / (order.index(place) + 1))
    found = CopyExam(places).take(originals, copies)
    assert found.average_precision == pytest.approx(slow)


def test_a_better_space_is_a_sure_gain() -> None:
    rng = np.random.default_rng(0)
    signal, noise = rng.standard_normal((60, 4)), 3 * rng.standard_normal((120, 4))
    whole = unit(np.hstack([signal, noise[:60]]).astype(np.float32))
    copies = unit(np.hstack([signal, noise[60:]]).astype(np.float32))
    kept = unit(whole[:, :4]), unit(copies[:, :4])
    change = CopyExam(np.arange(60)).change((whole, copies), kept)
    assert change.is_sure_gain
    assert change.after.precision_at_1 == 1 > change.before.precision_at_1
