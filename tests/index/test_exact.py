"""Exact search: checked by eye, then against a slow oracle."""

import importlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semblance.index import ExactIndex

EAST, NORTH, WEST = (1.0, 0.0), (0.0, 1.0), (-1.0, 0.0)


def compass(metric: str = "cosine") -> ExactIndex:
    matrix = np.array([EAST, NORTH, WEST], dtype=np.float32)
    return ExactIndex(np.array([10, 20, 30]), matrix, metric)


def query(*vector: float) -> np.ndarray:
    return np.array([vector], dtype=np.float32)


def test_the_nearest_comes_first() -> None:
    found = compass().search(query(0.6, 0.8), 3)
    assert compass().ids[found.rows[0]].tolist() == [20, 10, 30]
    assert found.scores[0] == pytest.approx([0.8, 0.6, -0.6])


def test_euclidean_distances_grow_with_distance() -> None:
    found = compass("euclidean").search(query(1, 0), 3)
    assert found.scores[0] == pytest.approx([0, np.sqrt(2), 2], abs=1e-6)


def test_mapped_rows_are_searched_whatever_else_was_imported(tmp_path: Path) -> None:
    # Libraries of metric learning import this, and it exchanges faiss.knn for the whole process.
    importlib.import_module("faiss.contrib.torch_utils")
    np.save(tmp_path / "rows.npy", compass().matrix)
    mapped = np.load(tmp_path / "rows.npy", mmap_mode="r")
    found = ExactIndex(compass().ids, mapped, "cosine").search(query(0.6, 0.8), 3)
    assert compass().ids[found.rows[0]].tolist() == [20, 10, 30]


def test_a_filter_never_costs_answers_that_exist() -> None:
    found = compass().search(query(*EAST), 2, allowed=np.array([20, 30]))
    assert compass().ids[found.rows[0]].tolist() == [20, 30]


def test_k_beyond_the_index_and_filters_that_match_nothing() -> None:
    assert compass().search(query(*EAST), 99).rows.shape == (1, 3)
    assert compass().search(query(*EAST), 5, np.array([], np.int64)).rows.shape == (1, 0)
    assert compass().search(query(*EAST), 5, np.array([7])).rows.shape == (1, 0)
    empty = ExactIndex(np.array([], np.int64), np.empty((0, 2), np.float32), "cosine")
    assert empty.search(query(*EAST), 5).rows.shape == (1, 0)


@settings(max_examples=40, deadline=None)
@given(
    count=st.integers(1, 60),
    k=st.integers(1, 12),
    metric=st.sampled_from(["cosine", "euclidean"]),
    seed=st.integers(0, 10_000),
    filtered=st.booleans(),
)
def test_agrees_with_sorting_everything(
    count: int, k: int, metric: str, seed: int, filtered: bool
) -> None:
    rng = np.random.default_rng(seed)
    matrix = rng.standard_normal((count, 4)).astype(np.float32)
    ids = np.sort(rng.choice(1000, count, replace=False))
    allowed = ids[rng.random(count) < 0.4] if filtered else None
    asked = rng.standard_normal((3, 4)).astype(np.float32)
    found = ExactIndex(ids, matrix, metric).search(asked, k, allowed)
    for place, vector in enumerate(asked):
        if metric == "cosine":
            scores, best = matrix @ vector, -(matrix @ vector)
        else:
            scores = best = np.linalg.norm(matrix - vector, axis=1)
        order = [row for row in np.argsort(best) if allowed is None or ids[row] in allowed][:k]
        assert ids[found.rows[place]].tolist() == ids[order].tolist()
        assert found.scores[place] == pytest.approx(scores[order], abs=1e-3)


def test_blocks_of_a_large_filter_are_merged(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(5)
    matrix = rng.standard_normal((100, 8)).astype(np.float32)
    index = ExactIndex(np.arange(100), matrix, "cosine")
    whole = index.search(matrix[:4], 7, allowed=np.arange(90))
    monkeypatch.setattr("semblance.index.exact.BLOCK_ROWS", 13)
    parts = index.search(matrix[:4], 7, allowed=np.arange(90))
    assert np.array_equal(whole.rows, parts.rows)
