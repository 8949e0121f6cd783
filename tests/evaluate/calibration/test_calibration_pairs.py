"""Pairs from labels and from edited copies: all of them, samples that stand for all, groups."""

import numpy as np
import pytest

from semblance.errors import UsageError
from semblance.evaluate.calibration.edited_pairs import edited_pairs
from semblance.evaluate.calibration.edits import EDITS, edited
from semblance.evaluate.calibration.labelled_pairs import balanced, labelled_pairs


def unit_vectors(count: int, dim: int = 6, seed: int = 0) -> np.ndarray:
    vectors = np.random.default_rng(seed).normal(size=(count, dim)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_three_pictures_make_three_pairs() -> None:
    vectors = np.array([[1, 0], [0.6, 0.8], [0, 1]], np.float32)
    pairs = labelled_pairs(vectors, np.array(["cup", "cup", "pot"]))
    assert pairs.cosines == pytest.approx([0.6, 0, 0.8])
    assert pairs.matches.tolist() == [True, False, False]
    assert (pairs.pictures, pairs.weights) == (3, None)


def test_views_of_one_product_make_no_pair() -> None:
    labels = np.array(["cup", "cup", "cup", "pot", "pot"])
    groups = np.array(["a", "a", "", "b", ""])
    pairs = labelled_pairs(unit_vectors(5), labels, groups)
    made = set(zip(pairs.first.tolist(), pairs.second.tolist(), strict=True))
    assert made == {(0, 2), (0, 3), (0, 4), (1, 2), (1, 3), (1, 4), (2, 3), (2, 4), (3, 4)}


@pytest.mark.parametrize("grouped", [False, True])
def test_a_sample_stands_for_all_pairs(grouped: bool) -> None:
    rng = np.random.default_rng(4)
    count = 300
    labels = rng.choice(["a", "b", "c", "d"], count, p=[0.6, 0.3, 0.05, 0.05])
    groups = rng.integers(0, 60, count).astype(str) if grouped else None
    vectors = unit_vectors(count)
    every = labelled_pairs(vectors, labels, groups)
    some = labelled_pairs(vectors, labels, groups, most=6000)
    assert len(some) == 6000
    assert some.base_rate == pytest.approx(every.base_rate, abs=1e-9)
    assert some.each.sum() == pytest.approx(len(every))
    numbers = some.first * count + some.second
    assert len(np.unique(numbers)) == 6000
    assert np.all(some.first < some.second)
    known = set((every.first * count + every.second).tolist())
    assert set(numbers.tolist()) <= known
    for kind in (True, False):
        mean, mean_of_all = (pairs.cosines[pairs.matches == kind].mean() for pairs in (some, every))
        assert mean == pytest.approx(mean_of_all, abs=0.03)


def test_a_few_matches_among_many_are_all_kept() -> None:
    labels = np.arange(400).astype(str)
    labels[:12] = "twelve"
    pairs = labelled_pairs(unit_vectors(400), labels, most=5000)
    assert pairs.matching == 12 * 11 // 2


def test_a_sample_is_the_same_again_for_the_same_seed() -> None:
    labels = np.array(list("abcd") * 100)
    one, again, other = (
        labelled_pairs(unit_vectors(400), labels, most=1000, seed=seed) for seed in (0, 0, 1)
    )
    assert np.array_equal(one.first, again.first)
    assert not np.array_equal(one.first, other.first)


def test_balanced_pairs_count_every_label_alike() -> None:
    labels = np.array(["often"] * 30 + ["seldom"] * 10)
    pairs = balanced(labelled_pairs(unit_vectors(40), labels), labels)
    kinds = np.char.add(labels[pairs.first], labels[pairs.second])
    sums = {kind: pairs.each[kinds == kind].sum() for kind in np.unique(kinds).tolist()}
    # The mean is 20 pictures a label: a pair weighs (20 / 30)², (20 / 10)², or the two mixed.
    assert sums["oftenoften"] == pytest.approx(435 * 4 / 9)
    assert sums["seldomseldom"] == pytest.approx(45 * 4)
    assert sums["oftenseldom"] == pytest.approx(300 * 4 / 3)


def test_each_vector_needs_a_label() -> None:
    with pytest.raises(UsageError, match="each needs one"):
        labelled_pairs(unit_vectors(4), np.array(["a", "b"]))


def test_copies_match_their_original_alone() -> None:
    originals = unit_vectors(30)
    copies = originals[:, None] + np.zeros((1, 3, 1), np.float32)
    pairs = edited_pairs(originals, copies)
    assert pairs.matching == 90
    assert pairs.base_rate == pytest.approx(1 / 5)
    assert pairs.cosines[pairs.matches] == pytest.approx(1, abs=1e-6)
    assert np.array_equal(pairs.matches, pairs.first == pairs.second)


def test_the_same_file_twice_is_no_other_picture() -> None:
    originals = unit_vectors(3)
    copies = np.repeat(originals[:, None], 2, axis=1)
    pairs = edited_pairs(originals, copies, np.array(["x", "x", "y"]))
    assert not np.any(~pairs.matches & (pairs.first < 2) & (pairs.second < 2))
    with pytest.raises(UsageError, match="two or more"):
        edited_pairs(originals[:1], copies[:1])


def test_edits_are_mild_and_leave_the_original_alone() -> None:
    pixels = np.random.default_rng(0).integers(60, 180, (50, 70, 3), dtype=np.uint8)
    before = pixels.copy()
    versions = edited(pixels)
    assert len(versions) == len(EDITS)
    assert np.array_equal(pixels, before)
    assert [version.shape[:2] for version in versions] == [
        (25, 35), (50, 70), (40, 56), (50, 70), (50, 70),
    ]  # fmt: skip
    assert all(version.dtype == np.uint8 for version in versions)
    assert versions[3].mean() == pytest.approx(1.25 * pixels.mean(), rel=0.03)
    assert edited(np.zeros((1, 1, 3), np.uint8))[0].shape == (1, 1, 3)


def test_the_first_of_a_pair_is_asked_and_the_second_found() -> None:
    found = np.array([[1, 0], [0.6, 0.8], [0, 1]], np.float32)
    asked = np.array([[0, 1], [1, 0], [1, 0]], np.float32)
    pairs = labelled_pairs(found, np.array(["cup", "cup", "pot"]), asked=asked)
    assert pairs.cosines == pytest.approx([0.8, 1, 0])
