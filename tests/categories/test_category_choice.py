"""As few categories as reach the probability asked for, so that a wrong guess hides nothing."""

import itertools

import numpy as np
import pytest

from semblance.categories.choice import choose
from semblance.errors import UsageError

LABELS = ("jar", "puff", "tube")


def chosen(probabilities, reach, floor=0.0):
    return choose(LABELS, np.array(probabilities), reach, floor=floor)


def test_by_eye():
    said = (0.3, 0.1, 0.6)
    assert chosen(said, 0.5).labels == ("tube",)
    assert chosen(said, 0.6).labels == ("tube",)
    assert chosen(said, 0.61).labels == ("tube", "jar")
    assert chosen(said, 0.95).labels == ("tube", "jar", "puff")
    assert chosen(said, 0.8).probability == pytest.approx(0.9)
    assert not chosen(said, 0.95).everything


def test_equals_are_taken_in_the_order_of_the_labels():
    assert chosen((0.2, 0.4, 0.4), 0.5).labels == ("puff", "tube")


def test_all_of_them_whatever_rounding_does():
    tenths = np.full(10, 0.1)
    found = choose([str(n) for n in range(10)], tenths, 1.0, floor=0.0)
    assert len(found.labels) == 10 and found.probability == pytest.approx(1)
    assert found.probability <= 1
    assert chosen((1.0, 0.0, 0.0), 1.0).labels == ("jar",)
    assert chosen((0.3333, 0.3333, 0.3333), 1.0).labels == LABELS


def test_below_the_floor_everything_is_searched_and_it_says_why():
    found = chosen((0.3, 0.25, 0.45), 0.4, floor=0.5)
    assert found.everything and set(found.labels) == set(LABELS)
    assert found.reason == "tube, the most probable category, has 0.45, less than 0.50"
    assert not chosen((0.3, 0.2, 0.5), 0.4, floor=0.5).everything


def test_what_is_strange_is_looked_for_everywhere():
    found = choose(LABELS, np.array([0.9, 0.05, 0.05]), strange=True)
    assert found.everything and found.labels == LABELS
    assert found.reason == "it is farther from jar, the nearest category, than pictures of it are"


def test_no_smaller_set_reaches_it():
    rng = np.random.default_rng(0)
    for _ in range(50):
        said = rng.dirichlet(np.full(5, 0.5))
        reach = rng.uniform(0.1, 1.0)
        found = choose(tuple("abcde"), said, reach, floor=0.0)
        smaller = itertools.combinations(said, len(found.labels) - 1)
        assert all(sum(each) < reach for each in smaller)
        assert found.probability >= reach - 1e-9


@pytest.mark.parametrize("reach", [0.0, -1.0, 1.01])
def test_a_reach_that_is_no_probability_is_refused(reach):
    with pytest.raises(UsageError, match="cannot reach a probability of"):
        chosen((0.3, 0.1, 0.6), reach)
