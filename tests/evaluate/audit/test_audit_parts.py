"""The parts of an audit on vectors whose problems can be seen by eye."""

import doctest

import numpy as np
import pytest

from semblance.errors import UsageError
from semblance.evaluate.audit import core_set as core_sets
from semblance.evaluate.audit.copies import Copy
from semblance.evaluate.audit.core_set import core_set
from semblance.evaluate.audit.coverage import coverage
from semblance.evaluate.audit.labels import suspects
from semblance.evaluate.audit.near import near_pairs
from semblance.evaluate.audit.outliers import outliers
from semblance.evaluate.audit.owners import owners
from semblance.evaluate.audit.subjects import Subject, order_of
from semblance.fusion.vectors import unit


def blobs(*sizes: int, spread: float = 0.1, seed: int = 0) -> tuple[np.ndarray, list[str | None]]:
    """Unit vectors around as many axes, labelled a, b, c."""
    rng = np.random.default_rng(seed)
    centres = np.repeat(np.eye(len(sizes), 8), sizes, axis=0)
    vectors = unit((centres + rng.normal(scale=spread, size=centres.shape)).astype(np.float32))
    return vectors, [name for name, size in zip("abcde", sizes, strict=False) for _ in range(size)]


def alone(count: int) -> np.ndarray:
    return np.arange(count)


def test_near_pairs_come_once_and_the_closest_first() -> None:
    angles = np.deg2rad([0, 10, 13, 90])
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    pairs = near_pairs(vectors, 0.9)
    assert [(pair.a, pair.b) for pair in pairs] == [(1, 2), (0, 1), (0, 2)]
    assert pairs[0].cosine == pytest.approx(np.cos(np.deg2rad(3)))
    assert near_pairs(vectors[:1], 0.9) == []
    with pytest.raises(UsageError, match="from -1 to 1, not 85"):
        near_pairs(vectors, 85)


def test_a_swapped_label_is_found_and_named() -> None:
    vectors, labels = blobs(15, 15, 15)
    found = suspects(vectors, labels, alone(45))
    assert found is not None and (found.found, found.judged, found.neighbours) == ((), 45, 14)
    labels[3] = "c"
    found = suspects(vectors, labels, alone(45))
    assert found is not None
    (one,) = found.found
    assert (one.row, one.label, one.suggested) == (3, "c", "a")
    assert one.margin == pytest.approx(one.share - one.given_share)
    assert one.share > 0.95
    assert {labels[row] for row in one.nearest} == {"a"}


def test_copies_with_the_same_wrong_label_do_not_vouch_for_each_other() -> None:
    vectors, labels = blobs(15, 15)
    vectors[1:8], labels[:8] = vectors[0], ["b"] * 8
    owner = alone(30)
    trusting = suspects(vectors, labels, owner)
    assert trusting is not None and 0 not in {one.row for one in trusting.found}
    owner[:8] = 0
    found = suspects(vectors, labels, owner)
    assert found is not None
    assert {one.row for one in found.found} == set(range(8))


def test_a_label_borne_by_copies_of_one_picture_alone_is_not_judged() -> None:
    vectors, labels = blobs(15, 15, 15)
    owner = alone(45)
    owner[:15] = 0
    found = suspects(vectors, labels, owner)
    assert found is not None
    assert (found.found, found.judged, found.unjudged) == ((), 30, 15)


def test_the_shares_are_those_of_a_slow_vote() -> None:
    vectors, labels = blobs(12, 12, 12, spread=0.6, seed=3)
    labels[0], labels[20] = "b", "c"
    found = suspects(vectors, labels, alone(36))
    assert found is not None and found.found
    for one in found.found:
        distances = np.linalg.norm(vectors - vectors[one.row], axis=1)
        order = [row for row in np.argsort(distances) if row != one.row][: found.neighbours]
        near, far = distances[order[0]], distances[order[-1]]
        weights = [max((far - distances[row]) / (far - near), 0.05) for row in order]
        for label, share in ((one.label, one.given_share), (one.suggested, one.share)):
            voted = sum(w for w, row in zip(weights, order, strict=True) if labels[row] == label)
            assert share == pytest.approx(voted / sum(weights), abs=1e-4)


def test_labels_that_say_nothing_are_not_judged() -> None:
    vectors, _ = blobs(10)
    assert suspects(vectors, [None] * 10, alone(10)) is None
    assert suspects(vectors, ["a"] * 10, alone(10)) is None
    assert suspects(vectors, [str(row) for row in range(10)], alone(10)) is None


def test_a_class_of_two_is_not_judged_among_large_ones() -> None:
    vectors, labels = blobs(20, 20, 2)
    found = suspects(vectors, labels, alone(42))
    assert found is not None
    assert (found.found, found.judged, found.unjudged) == ((), 40, 2)


def test_who_owns_whom() -> None:
    subjects = [Subject(str(n), np.zeros((2, 2), np.uint8)) for n in range(4)]
    subjects += [Subject(f"g{n}", np.zeros((2, 2), np.uint8), group="g") for n in range(2)]
    chain = [Copy(2, 3, 1.0, 1.0, 9), Copy(1, 2, 1.0, 1.0, 9), Copy(3, 5, 1.0, 1.0, 9)]
    assert owners(subjects, chain).tolist() == [0, 1, 1, 1, 1, 1]
    assert owners(subjects, []).tolist() == [0, 1, 2, 3, 4, 4]


def test_what_lies_far_from_its_label_is_an_outlier() -> None:
    vectors, labels = blobs(30, 30)
    assert outliers(vectors, labels) == ()
    vectors[7] = np.eye(8)[6]
    (one,) = outliers(vectors, labels)
    assert (one.row, one.label) == (7, "a")
    others = np.linalg.norm(vectors[:30] - vectors[7], axis=1)
    assert one.distance == pytest.approx(np.sort(others)[5], abs=1e-5)
    assert one.z > 3.5 and one.distance > one.usual
    assert outliers(vectors, labels, [7]) == ()
    assert outliers(vectors, [None] * 60)[0].row == 7


def test_equal_pictures_and_few_ones_have_no_outliers() -> None:
    assert outliers(np.ones((20, 3), np.float32), ["a"] * 20) == ()
    vectors, labels = blobs(11)
    assert outliers(vectors, labels) == ()


def test_gaps_are_few_pictures_or_thin_cover() -> None:
    vectors, labels = blobs(40, 40, 40, 9, 2)
    vectors[:40] = unit(vectors[:40] + np.random.default_rng(1).normal(size=(40, 8)) / 3).astype(
        np.float32
    )
    found = {one.label: one for one in coverage(vectors, labels)}
    assert {label: one.gaps for label, one in found.items()} == {
        "a": ("sparse",), "b": (), "c": (), "d": ("few",), "e": ("few",),
    }  # fmt: skip
    assert found["e"].distance is None
    assert found["b"].spread == pytest.approx(vectors[40:80].var(axis=0).sum(), abs=1e-5)
    assert coverage(vectors, [None] * 131) == ()


def test_a_core_set_is_balanced_and_spread() -> None:
    line = np.array([0, 1, 2, 3, 10, 0, 1], np.float32)
    vectors = np.stack([line, np.zeros(7, np.float32)], axis=1)
    labels = ["a"] * 5 + ["b"] * 2
    # The mean of a is 3.2: 3 is nearest, then 10 is furthest from it, then 0 from both.
    assert core_set(vectors, labels, 5, range(7)) == (3, 4, 0, 5, 6)
    assert core_set(vectors, labels, 100, [0, 5]) == (0, 5)
    assert core_set(np.ones((3, 2), np.float32), [None] * 3, 2, range(3)) == (0, 1)
    with pytest.raises(UsageError, match="at least one"):
        core_set(vectors, labels, 0, range(7))


def test_each_centre_is_the_furthest_from_those_before() -> None:
    vectors, labels = blobs(40)
    chosen = core_set(vectors, labels, 10, range(40))
    for place in range(1, 10):
        before = np.linalg.norm(vectors[:, None] - vectors[list(chosen[:place])], axis=2).min(
            axis=1
        )
        assert before[chosen[place]] == pytest.approx(before.max(), abs=1e-6)


def test_the_shares_of_the_example() -> None:
    assert doctest.testmod(core_sets).attempted == 1
    assert doctest.testmod(core_sets).failed == 0


def test_parts_are_sorted_from_what_is_learnt_to_what_is_asked() -> None:
    parts = ["test query", "validation", "test gallery", None, "train"]
    assert sorted(parts, key=order_of) == [
        None, "train", "validation", "test gallery", "test query",
    ]  # fmt: skip
