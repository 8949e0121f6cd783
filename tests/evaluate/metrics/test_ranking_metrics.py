"""Metrics of rankings: by eye, against a slow oracle, and where they are not defined."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from semblance.errors import UsageError
from semblance.evaluate import metrics
from semblance.evaluate.labelled import ranked_against, ranked_leave_one_out

HITS = np.array([[True, False, True, False]])
NONE = np.zeros((1, 4), bool)

rankings = arrays.arrays(np.bool_, st.tuples(st.integers(1, 6), st.integers(1, 12)))
judgements = arrays.arrays(
    np.float64,
    st.tuples(st.integers(1, 5), st.integers(1, 9)),
    elements=st.sampled_from([0, 0.5, 1, 3]),
)


def test_values_to_check_by_eye() -> None:
    assert metrics.precision_at_k(HITS, 1) == [1]
    assert metrics.precision_at_k(HITS, 4) == [0.5]
    assert metrics.recall_at_k(HITS, 1) == [0.5]
    assert metrics.hit_rate_at_k(~HITS, 1) == [0]
    assert metrics.hit_rate_at_k(~HITS, 2) == [1]
    assert metrics.reciprocal_rank(~HITS) == [0.5]
    assert metrics.average_precision(HITS) == pytest.approx((1 / 1 + 2 / 3) / 2)
    assert metrics.average_precision_at_r(HITS) == [0.5]
    assert metrics.r_precision(HITS) == [0.5]
    assert metrics.identical_recall_at_k(HITS[:, 1:], 1) == [0]
    assert metrics.identical_recall_at_k(HITS[:, 1:], 2) == [1]
    assert metrics.ndcg(HITS) == pytest.approx((1 + 1 / 2) / (1 + 1 / np.log2(3)))


def test_a_perfect_ranking_is_worth_1_under_every_metric() -> None:
    best = np.array([[True, True, False]])
    for metric in (
        metrics.average_precision,
        metrics.average_precision_at_r,
        metrics.r_precision,
        metrics.reciprocal_rank,
        metrics.ndcg,
    ):
        assert metric(best) == [1]


def test_an_exponential_gain_prefers_the_best_to_many_good_ones() -> None:
    grades = np.array([[1.0, 3.0]])
    expected = (1 + 7 / np.log2(3)) / (7 + 1 / np.log2(3))
    assert metrics.ndcg(grades, gain="exponential") == pytest.approx(expected)
    assert metrics.ndcg(grades, 1, "exponential") == pytest.approx(1 / 7)


@given(rankings)
def test_average_precisions_equal_their_definitions(hits: np.ndarray) -> None:
    whole, at_r = metrics.average_precision(hits), metrics.average_precision_at_r(hits)
    for place, row in enumerate(hits):
        r = sum(row.tolist())
        precisions = {i: row[: i + 1].mean() for i in range(len(row)) if row[i]}
        if r:
            assert whole[place] == pytest.approx(sum(precisions.values()) / r)
            within = sum(value for i, value in precisions.items() if i < r)
            assert at_r[place] == pytest.approx(within / r)
            assert metrics.r_precision(hits)[place] == pytest.approx(row[:r].mean())
            assert metrics.reciprocal_rank(hits)[place] == pytest.approx(1 / (min(precisions) + 1))


@given(rankings, st.integers(1, 15))
def test_values_at_k_equal_counting(hits: np.ndarray, k: int) -> None:
    for place, row in enumerate(hits):
        first = sum(row[:k].tolist())
        if row.any():
            assert metrics.precision_at_k(hits, k)[place] == pytest.approx(first / k)
            assert metrics.hit_rate_at_k(hits, k)[place] == (first > 0)
            assert metrics.recall_at_k(hits, k)[place] == pytest.approx(first / sum(row))


@given(judgements, st.integers(1, 12), st.sampled_from(["linear", "exponential"]))
def test_ndcg_equals_its_definition(grades: np.ndarray, k: int, gain: metrics.ranking.Gain) -> None:
    def dcg(row: list[float]) -> float:
        gains = row if gain == "linear" else [2**grade - 1 for grade in row]
        return sum(g / np.log2(r + 1) for r, g in enumerate(gains[:k], start=1))

    for row, value in zip(grades.tolist(), metrics.ndcg(grades, k, gain), strict=True):
        if any(row):
            assert value == pytest.approx(dcg(row) / dcg(sorted(row, reverse=True)))


@given(rankings)
def test_ranks_alone_say_the_same_as_the_whole_ranking(hits: np.ndarray) -> None:
    ranks = metrics.Ranks.of(hits)
    assert ranks.relevant.tolist() == hits.sum(axis=1).tolist()
    first = [row.argmax() + 1 if row.any() else 0 for row in hits]
    assert ranks.first.tolist() == first
    np.testing.assert_array_equal(metrics.average_precision(ranks), metrics.average_precision(hits))


def test_equal_scores_keep_the_order_of_the_gallery() -> None:
    relevant = np.array([[False, True, False, True]])
    tied = np.array([[1.0, 2.0, 1.0, 2.0]])
    assert metrics.ranked(tied, relevant).tolist() == [[True, True, False, False]]
    assert metrics.ranked(np.zeros((1, 4)), relevant).tolist() == relevant.tolist()


def test_nothing_is_defined_for_a_query_without_a_relevant_answer() -> None:
    for value in (
        metrics.precision_at_k(NONE, 1),
        metrics.recall_at_k(NONE, 1),
        metrics.hit_rate_at_k(NONE, 1),
        metrics.identical_recall_at_k(NONE, 1),
        metrics.reciprocal_rank(NONE),
        metrics.average_precision(NONE),
        metrics.average_precision_at_r(NONE),
        metrics.r_precision(NONE),
        metrics.ndcg(NONE),
    ):
        assert value.dtype == np.float64
        assert np.isnan(value).all()


def test_beyond_the_last_answer_there_is_nothing_more_to_find() -> None:
    assert metrics.precision_at_k(HITS, 8) == [0.25]
    assert metrics.recall_at_k(HITS, 8) == [1]
    assert metrics.hit_rate_at_k(HITS, 8) == [1]
    assert metrics.ndcg(HITS, 8) == metrics.ndcg(HITS)


def test_what_cannot_be_asked_is_refused() -> None:
    for metric in (metrics.precision_at_k, metrics.recall_at_k, metrics.ndcg):
        with pytest.raises(UsageError, match="begin at 1"):
            metric(HITS, 0)
    with pytest.raises(UsageError, match="query 0 has 2"):
        metrics.identical_recall_at_k(HITS, 1)
    for grade in (-1.0, np.nan):
        with pytest.raises(UsageError, match="from 0 up"):
            metrics.ndcg(np.array([[1.0, grade]]))


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
