"""Two stages: checked by eye, then against the second stage alone and a slow oracle."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semblance.errors import QueryError
from semblance.index import CascadeIndex, ExactIndex

IDS = np.array([10, 20, 30, 40])
HEIGHT = np.array([[1.0], [0.9], [0.2], [0.1]], np.float32)
"""All that the first stage sees: how high a point lies."""

PLACE = np.array([[0, 1], [0.6, 0.8], [0.99, 0.14], [1, 0]], np.float32)


def cascade() -> CascadeIndex:
    return CascadeIndex(ExactIndex(IDS, HEIGHT, "euclidean"), ExactIndex(IDS, PLACE, "cosine"))


HIGH, EAST = np.array([[1.0]], np.float32), np.array([[1.0, 0.0]], np.float32)


def test_the_first_stage_proposes_and_the_second_decides() -> None:
    found = cascade().search(HIGH, EAST, 2, shortlist=3)
    assert IDS[found.rows[0]].tolist() == [30, 20]  # 40 is the nearest, and was not proposed
    assert found.scores[0] == pytest.approx([0.99, 0.6])


def test_a_filter_is_applied_before_the_shortlist() -> None:
    found = cascade().search(HIGH, EAST, 1, shortlist=1, allowed=np.array([30, 40, 99]))
    assert IDS[found.rows[0]].tolist() == [30]
    nothing = cascade().search(HIGH, EAST, 1, shortlist=1, allowed=np.array([], np.int64))
    assert nothing.rows.shape == (1, 0)


def test_records_that_one_stage_lacks_are_no_answers() -> None:
    half = CascadeIndex(
        ExactIndex(IDS[1:], HEIGHT[1:], "euclidean"), ExactIndex(IDS[:3], PLACE[:3], "cosine")
    )
    assert len(half) == 2
    for shortlist in (2, 9):
        found = half.search(HIGH, EAST, 2, shortlist)
        assert IDS[found.rows[0]].tolist() == [30, 20]


def test_a_shortlist_shorter_than_k_is_refused() -> None:
    with pytest.raises(QueryError, match="a shortlist of 2 cannot give 3 answers"):
        cascade().search(HIGH, EAST, 3, shortlist=2)


def test_no_query_and_an_empty_index() -> None:
    assert cascade().search(HIGH[:0], EAST[:0], 2, 2).rows.shape == (0, 0)
    none = np.empty(0, np.int64)
    empty = CascadeIndex(
        ExactIndex(none, np.empty((0, 1), np.float32), "cosine"),
        ExactIndex(none, np.empty((0, 2), np.float32), "cosine"),
    )
    assert empty.search(HIGH, EAST, 2, 2).rows.shape == (1, 0)


def random_cascade(rng: np.random.Generator, count: int) -> CascadeIndex:
    ids = np.sort(rng.choice(1000, count, replace=False))
    cheap, accurate = (rng.standard_normal((count, d)).astype(np.float32) for d in (2, 5))
    return CascadeIndex(ExactIndex(ids, cheap, "cosine"), ExactIndex(ids, accurate, "cosine"))


@settings(max_examples=30, deadline=None)
@given(count=st.integers(1, 50), seed=st.integers(0, 9999), filtered=st.booleans())
def test_a_shortlist_of_everything_is_exactly_the_second_stage(
    count: int, seed: int, filtered: bool
) -> None:
    rng = np.random.default_rng(seed)
    index = random_cascade(rng, count)
    allowed = index.second.ids[rng.random(count) < 0.6] if filtered else None
    cheap, accurate = (rng.standard_normal((3, d)).astype(np.float32) for d in (2, 5))
    found = index.search(cheap, accurate, 5, max(count, 5), allowed)
    for place in range(3):
        exact = index.second.search(accurate[place : place + 1], 5, allowed)
        assert np.array_equal(found.rows[place], exact.rows[0])
        assert np.array_equal(found.scores[place], exact.scores[0])


@settings(max_examples=30, deadline=None)
@given(count=st.integers(8, 50), shortlist=st.integers(3, 8), seed=st.integers(0, 9999))
def test_agrees_with_sorting_twice(count: int, shortlist: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    index = random_cascade(rng, count)
    cheap, accurate = (rng.standard_normal((2, d)).astype(np.float32) for d in (2, 5))
    found = index.search(cheap, accurate, 3, shortlist)
    for place in range(2):
        proposed = np.argsort(-(index.first.matrix @ cheap[place]))[:shortlist]  # type: ignore[attr-defined]
        order = proposed[np.argsort(-(index.second.matrix[proposed] @ accurate[place]))]
        assert found.rows[place].tolist() == order[:3].tolist()
