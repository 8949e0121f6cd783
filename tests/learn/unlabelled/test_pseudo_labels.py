"""Clusters taken for classes: only pictures that surely belong to one."""

import numpy as np
import pytest

from semblance.errors import TrainingError
from semblance.fusion.vectors import unit
from semblance.learn.unlabelled.clusters import pseudo_labels

pytest.importorskip("sklearn")


def heaps(each: int = 20, strays: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Three dense heaps, and vectors that lie anywhere."""
    rng = np.random.default_rng(0)
    centres = np.eye(3, 8)
    codes = np.repeat(np.arange(3), each)
    dense = centres[codes] + 0.02 * rng.standard_normal((len(codes), 8))
    wild = rng.standard_normal((strays, 8))
    return unit(np.vstack([dense, wild]).astype(np.float32)), codes


def test_heaps_are_classes_and_strays_are_left_out() -> None:
    vectors, codes = heaps()
    found = pseudo_labels(vectors)
    assert found.clusters == 3
    assert set(found.rows) <= set(range(len(codes)))
    assert len(found.rows) >= 0.8 * len(codes)
    for code in np.unique(found.codes):
        assert len(np.unique(codes[found.rows[found.codes == code]])) == 1
    assert found.sentence == f"3 clusters of {len(found.rows)} pictures of 63 were learnt"


def test_one_heap_teaches_nothing() -> None:
    vectors = unit(np.random.default_rng(0).standard_normal((12, 4), np.float32))
    with pytest.raises(TrainingError, match="fewer than two clusters"):
        pseudo_labels(vectors)
