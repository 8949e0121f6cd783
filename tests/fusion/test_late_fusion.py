"""Late fusion: two queries' rankings small enough to check by eye, and invariances."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from semblance.errors import ViewError
from semblance.fusion import late

ONE = np.array([[0.9, 0.5, 0.1]], np.float32)
OTHER = np.array([[0.2, 0.8, 0.4]], np.float32)

matrices = arrays.arrays(
    np.float32,
    st.tuples(st.integers(1, 4), st.integers(1, 8)),
    elements=st.floats(-1, 1, width=16),
)


def test_ranks_begin_at_one_with_the_highest_score() -> None:
    assert late.ranks(OTHER).tolist() == [[3, 1, 2]]
    assert late.ranks(np.ones((1, 3), np.float32)).tolist() == [[1, 2, 3]]


def test_the_mean_of_scores() -> None:
    assert late.score_mean([ONE, OTHER]) == pytest.approx(np.array([[0.55, 0.65, 0.25]]))


def test_scales_to_check_by_eye() -> None:
    assert late.min_max(ONE) == pytest.approx(np.array([[1, 0.5, 0]]), abs=1e-6)
    assert late.z_norm(ONE) == pytest.approx(np.array([[1.2247, 0, -1.2247]]), abs=1e-4)


def test_reciprocal_rank_by_hand() -> None:
    expected = [[1 / 61 + 1 / 63, 1 / 62 + 1 / 61, 1 / 63 + 1 / 62]]
    assert late.reciprocal_rank([ONE, OTHER]) == pytest.approx(np.array(expected))


def test_borda_counts_the_records_below() -> None:
    assert late.borda([ONE, OTHER]).tolist() == [[2 + 0, 1 + 2, 0 + 1]]


@given(matrices)
def test_fusing_a_ranking_with_itself_does_not_change_it(scores: np.ndarray) -> None:
    for fuse in (late.score_mean, late.reciprocal_rank, late.borda):
        assert np.array_equal(late.ranks(fuse([scores, scores])), late.ranks(scores))


@given(matrices)
def test_scaling_bounds_every_row_and_keeps_its_best(scores: np.ndarray) -> None:
    scaled = late.min_max(scores)
    assert scaled.min() >= 0
    assert scaled.max() <= 1
    rows = np.arange(len(scores))
    best = np.argmax(late.z_norm(scores), axis=1)
    assert np.array_equal(scores[rows, best], scores.max(axis=1))


def test_a_row_of_equal_scores_says_nothing() -> None:
    flat = np.full((1, 4), 0.3, np.float32)
    assert late.min_max(flat).tolist() == [[0, 0, 0, 0]]
    assert late.z_norm(flat) == pytest.approx(np.zeros((1, 4)))


@pytest.mark.parametrize("fuse", [late.score_mean, late.reciprocal_rank, late.borda])
def test_a_space_without_scores_is_an_error(fuse: object) -> None:
    with pytest.raises(ViewError, match="every space"):
        fuse([ONE, OTHER[:, :2]])  # type: ignore[operator]
    with pytest.raises(ViewError, match="every space"):
        fuse([])  # type: ignore[operator]
