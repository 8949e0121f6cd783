"""Alpha query expansion, by eye and number by number."""

import numpy as np
import pytest

from semblance.errors import UsageError
from semblance.fusion.vectors import unit
from semblance.search.rerank.expansion import expanded

EAST, NORTH, WEST = ([1.0, 0.0], [0.0, 1.0], [-1.0, 0.0])
NORTH_EAST = [0.6, 0.8]
VECTORS = np.array([NORTH_EAST, NORTH, WEST], np.float32)
QUERY = np.array(EAST, np.float32)


def test_one_answer_by_eye():
    """At cosine 0.6 the answer counts 0.6 to the power of 1: east + 0.6 x (0.6, 0.8)."""
    assert expanded(QUERY, VECTORS, np.array([0]), alpha=1) == pytest.approx(
        np.array([1.36, 0.48]) / np.hypot(1.36, 0.48)
    )


def test_what_is_across_or_opposite_is_left_out():
    for alpha in (0.0, 3.0):
        assert expanded(QUERY, VECTORS, np.array([1, 2]), alpha=alpha).tolist() == EAST


def test_without_answers_the_query_stays():
    assert expanded(QUERY, VECTORS, np.array([], np.int64)).tolist() == EAST
    assert expanded(QUERY, VECTORS, np.array([0]), count=0).tolist() == EAST


def test_a_larger_power_trusts_far_answers_less():
    moves = [float(expanded(QUERY, VECTORS, np.array([0]), alpha=a)[1]) for a in (0, 1, 3, 9)]
    assert moves == sorted(moves, reverse=True)


def test_number_by_number():
    rng = np.random.default_rng(4)
    vectors = unit(rng.normal(size=(40, 6)).astype(np.float32))
    query = unit(rng.normal(size=6).astype(np.float32))
    answers = np.argsort(-vectors @ query)[:15]
    sums = [float(x) for x in query]
    for answer in answers[:10]:
        cosine = sum(float(a) * float(b) for a, b in zip(query, vectors[answer], strict=True))
        for axis in range(6):
            sums[axis] += max(0.0, cosine) ** 3 * float(vectors[answer][axis])
    expected = np.array(sums) / np.linalg.norm(sums)
    assert expanded(query, vectors, answers, count=10) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("asked", [{"count": -1}, {"alpha": -1.0}])
def test_what_expands_nothing_is_refused(asked):
    with pytest.raises(UsageError, match="expand no query"):
        expanded(QUERY, VECTORS, np.array([0]), **asked)
