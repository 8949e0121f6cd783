"""Metrics of rankings: by eye, against a slow oracle, and where they are not defined."""

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from semblance.errors import UsageError
from semblance.evaluate import metrics
from semblance.evaluate.labelled import ranked_against, ranked_leave_one_out

HITS = np.array([[True, False, True, False]])

rankings = arrays.arrays(np.bool_, st.tuples(st.integers(1, 6), st.integers(1, 12)))


def test_values_to_check_by_eye() -> None:
    assert metrics.precision_at_k(HITS, 1) == [1]
    assert metrics.precision_at_k(HITS, 4) == [0.5]
    assert metrics.recall_at_k(HITS, 1) == [0.5]
    assert metrics.hit_rate_at_k(~HITS, 1) == [0]
    assert metrics.average_precision(HITS) == pytest.approx((1 / 1 + 2 / 3) / 2)


def test_the_examples_in_the_docstrings_hold() -> None:
    found = doctest.testmod(metrics)
    assert found.attempted > 0
    assert found.failed == 0


@given(rankings)
def test_average_precision_equals_its_definition(hits: np.ndarray) -> None:
    for row, value in zip(hits, metrics.average_precision(hits), strict=True):
        precisions = [row[: r + 1].mean() for r in range(len(row)) if row[r]]
        if precisions:
            assert value == pytest.approx(np.mean(precisions))
        else:
            assert np.isnan(value)


@given(rankings, st.integers(1, 15))
def test_values_at_k_equal_counting(hits: np.ndarray, k: int) -> None:
    for place, row in enumerate(hits):
        first = sum(row[:k].tolist())
        assert metrics.precision_at_k(hits, k)[place] == pytest.approx(first / k)
        assert metrics.hit_rate_at_k(hits, k)[place] == (first > 0)
        if row.any():
            assert metrics.recall_at_k(hits, k)[place] == pytest.approx(first / sum(row))


def test_equal_scores_keep_the_order_of_the_gallery() -> None:
    relevant = np.array([[False, True, False, True]])
    tied = np.array([[1.0, 2.0, 1.0, 2.0]])
    assert metrics.ranked(tied, relevant).tolist() == [[True, True, False, False]]
    assert metrics.ranked(np.zeros((1, 4)), relevant).tolist() == relevant.tolist()


def test_a_query_without_a_relevant_answer_is_left_out_of_the_mean() -> None:
    hits = np.array([[True, False], [False, False]])
    assert metrics.mean_average_precision(hits) == 1
    with pytest.raises(UsageError, match="not defined"):
        metrics.mean_average_precision(hits[1:])


def test_a_rank_below_one_is_refused() -> None:
    with pytest.raises(UsageError, match="begin at 1"):
        metrics.precision_at_k(HITS, 0)


def test_leave_one_out_equals_searching_among_the_others() -> None:
    rng = np.random.default_rng(5)
    vectors = rng.standard_normal((20, 4)).astype(np.float32)
    labels = np.array(list("aabbbcccdd" * 2))
    values = metrics.average_precision(ranked_leave_one_out(vectors @ vectors.T, labels))
    for i in range(20):
        rest = np.arange(20) != i
        hits = ranked_against(vectors[[i]], labels[[i]], vectors[rest], labels[rest])
        assert values[i] == pytest.approx(metrics.average_precision(hits)[0])


def test_more_queries_than_a_block_are_ranked_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(6)
    vectors, labels = rng.standard_normal((11, 3)), rng.integers(0, 3, 11).astype(np.str_)
    whole = ranked_against(vectors, labels, vectors, labels)
    monkeypatch.setattr("semblance.evaluate.labelled.BLOCK_QUERIES", 4)
    assert np.array_equal(ranked_against(vectors, labels, vectors, labels), whole)
