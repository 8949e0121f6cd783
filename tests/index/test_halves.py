"""Half precision changes no answer: what it leaves out cannot be nearer."""

import numpy as np
import pytest
from numpy.typing import NDArray

from semblance.index import halves as tested
from semblance.index.exact import ExactIndex
from semblance.index.halves import HalfPrecision, Halves, rounding


def unit(rows: NDArray[np.floating]) -> NDArray[np.float32]:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def pictures(count: int, dim: int, spread: float, seed: int = 0) -> NDArray[np.float32]:
    """(count, dim) unit rows around forty centres."""
    rng = np.random.default_rng(seed)
    centres = rng.standard_normal((40, dim))
    return unit(centres[rng.integers(0, 40, count)] + spread * rng.standard_normal((count, dim)))


def with_halves(matrix: NDArray[np.float32]) -> ExactIndex:
    index = ExactIndex(np.arange(len(matrix)), matrix, "cosine")
    index.halves.make()
    return index


def test_a_shortlist_holds_the_nearest_row_and_bounds_the_rest() -> None:
    matrix = pictures(2_000, 32, 1.0)
    rows, bound = HalfPrecision(matrix).shortlist(matrix[77:78], 3) or (np.empty(0), 0)
    scores = matrix @ matrix[77]
    assert 77 in rows
    assert np.delete(scores, rows).max() < bound < 1


@pytest.mark.parametrize("dim", [8, 200])
@pytest.mark.parametrize("spread", [0.001, 0.3, 3.0])
@pytest.mark.parametrize("k", [1, 10, 100])
def test_answers_are_those_of_every_row_compared(
    monkeypatch: pytest.MonkeyPatch, dim: int, spread: float, k: int
) -> None:
    monkeypatch.setattr(tested, "FEWEST_ROWS", 1)
    matrix = pictures(3_000, dim, spread)
    plain, quick = ExactIndex(np.arange(3_000), matrix, "cosine"), with_halves(matrix)
    for query in pictures(8, dim, spread, seed=1)[:, None]:
        expected, found = plain.search(query, k), quick.search(query, k)
        np.testing.assert_array_equal(found.rows, expected.rows)
        np.testing.assert_array_equal(found.scores, expected.scores)


def test_equal_rows_are_not_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """A shortlist cannot tell five hundred copies apart; the whole matrix then decides."""
    monkeypatch.setattr(tested, "FEWEST_ROWS", 1)
    matrix = pictures(3_000, 16, 1.0)
    matrix[np.random.default_rng(2).permutation(3_000)[:500]] = matrix[0]
    plain, quick = ExactIndex(np.arange(3_000), matrix, "cosine"), with_halves(matrix)
    expected = plain.search(matrix[:1], 20)
    np.testing.assert_array_equal(quick.search(matrix[:1], 20).rows, expected.rows)


@pytest.mark.parametrize("longest", [0.01, 50.0, 1e6])
def test_rows_of_any_length_are_answered_the_same(
    monkeypatch: pytest.MonkeyPatch, longest: float
) -> None:
    """Values past 65,504 have no half: the whole matrix then decides."""
    monkeypatch.setattr(tested, "FEWEST_ROWS", 1)
    lengths = np.random.default_rng(3).uniform(0, longest, (3_000, 1)).astype(np.float32)
    matrix = lengths * pictures(3_000, 16, 1.0)
    plain, quick = ExactIndex(np.arange(3_000), matrix, "cosine"), with_halves(matrix)
    for query in pictures(8, 16, 1.0, seed=1)[:, None]:
        np.testing.assert_array_equal(quick.search(query, 5).rows, plain.search(query, 5).rows)


@pytest.mark.parametrize("dim", [3, 100, 1280])
def test_no_row_is_rounded_further_than_the_bound(dim: int) -> None:
    rng = np.random.default_rng(dim)
    matrix = unit(rng.standard_normal((500, dim)) ** 9)  # many values are tiny
    queries = unit(rng.standard_normal((20, dim)))
    halved = matrix.astype(np.float16).astype(np.float32)
    for query in queries[:, None]:
        assert np.abs((matrix - halved) @ query[0]).max() <= rounding(query)


def test_the_copy_is_made_once_it_has_been_missed_often_enough() -> None:
    halves = Halves(np.zeros((tested.FEWEST_ROWS, 2), np.float32))
    assert [halves.after_search() for _ in range(tested.SEARCHES)] == [None] * tested.SEARCHES
    halves.after_search()
    assert halves._maker is not None
    halves._maker.join()
    assert isinstance(halves.after_search(), HalfPrecision)


@pytest.mark.parametrize("shape", [(100, 2), (tested.FEWEST_ROWS, 2**14)])
def test_few_rows_and_huge_ones_are_not_copied(shape: tuple[int, int]) -> None:
    halves = Halves(np.broadcast_to(np.float32(0), shape))
    for _ in range(2 * tested.SEARCHES):
        assert halves.after_search() is None
    assert halves._maker is None
