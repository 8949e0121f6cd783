"""Class means: by eye, against a slow leave-one-group-out, calibrated, and strangers told apart."""

import numpy as np
import pytest

from semblance.categories.choice import choose
from semblance.categories.holding_out import hold_out
from semblance.categories.means import USUAL_TEMPERATURE, ClassMeans
from semblance.errors import GalleryCorrupt, GalleryTooNew, UsageError
from semblance.fusion.vectors import unit

EAST, NORTH, NORTH_EAST = [1.0, 0.0], [0.0, 1.0], [0.6, 0.8]


def clouds(spread, classes=4, dim=16, per_group=3, groups=12, seed=0):
    """Vectors, labels and groups: classes around their centres, groups around a place in them."""
    rng = np.random.default_rng(seed)
    vectors, labels, names = [], [], []
    for number, centre in enumerate(rng.normal(size=(classes, dim))):
        for group in range(groups):
            place = centre + spread * rng.normal(size=dim)
            for _ in range(per_group):
                vectors.append(place + 0.2 * spread * rng.normal(size=dim))
                labels.append(f"class {number}")
                names.append(f"{number}-{group}")
    return unit(np.array(vectors, np.float32)), labels, names


def test_by_eye():
    vectors = np.array([EAST, EAST, NORTH, NORTH], np.float32)
    means = ClassMeans.fit(vectors, ["right", "right", "up", "up"])
    assert means.labels == ("right", "up")
    assert means.means.tolist() == [EAST, NORTH]
    said = means.probabilities(np.array([EAST, NORTH, [0.6, 0.6]], np.float32))
    assert said.sum(axis=1) == pytest.approx([1, 1, 1])
    assert said[0, 0] > 0.8 and said[1, 1] > 0.8
    assert said[2] == pytest.approx([0.5, 0.5])


def test_who_is_alone_in_a_class_is_its_mean():
    vectors = np.array([EAST, EAST, NORTH_EAST], np.float32)
    means = ClassMeans.fit(vectors, ["many", "many", "one"])
    assert means.means[1] == pytest.approx(NORTH_EAST)
    assert means.held_out == 2


def test_where_nothing_can_be_held_out_the_usual_temperature_serves():
    means = ClassMeans.fit(np.array([EAST, NORTH], np.float32), ["right", "up"])
    assert (means.temperature, means.held_out) == (USUAL_TEMPERATURE, 0)
    assert np.isnan(means.accuracy)
    assert not means.strange(np.array([EAST, [-1.0, 0.0]], np.float32)).any()


@pytest.mark.parametrize("labels", [[], ["a"], ["a", "a", "a"]])
def test_fewer_than_two_classes_are_refused(labels):
    with pytest.raises(UsageError, match="no category to choose"):
        ClassMeans.fit(np.ones((len(labels), 2), np.float32), labels)


def test_holding_out_is_fitting_without_the_group():
    """Also where a group bears two labels: both its classes lose it."""
    vectors, labels, groups = clouds(1.0, groups=4)
    groups = [*groups[:-1], groups[0]]
    names = sorted(set(labels))
    codes = np.array([names.index(label) for label in labels])
    held = hold_out(vectors, codes, groups, len(names))
    expected = {}
    for place, group in enumerate(groups):
        others = [i for i, other in enumerate(groups) if other != group]
        row = []
        for code in range(len(names)):
            mean = vectors[[i for i in others if codes[i] == code]].astype(float).sum(axis=0)
            row.append(float(vectors[place] @ mean / np.linalg.norm(mean)))
        expected[tuple(np.round(row, 4))] = codes[place]
    assert len(held.codes) == len(labels)
    for cosines, code in zip(held.cosines, held.codes, strict=True):
        near = min(expected, key=lambda row: float(np.abs(np.subtract(row, cosines)).max()))
        assert near == pytest.approx(cosines, abs=1e-3)
        assert expected[near] == code


def test_views_of_one_product_do_not_vouch_for_each_other():
    vectors, labels, groups = clouds(2.0)
    assert (
        ClassMeans.fit(vectors, labels, groups).accuracy < ClassMeans.fit(vectors, labels).accuracy
    )


@pytest.mark.parametrize("spread", [0.7, 1.0, 1.5])
def test_what_is_said_with_a_probability_is_right_as_often(spread):
    """On vectors of groups that had no part; easy and hard classes alike."""
    vectors, labels, groups = clouds(spread, classes=6, groups=120, per_group=1)
    odd = np.arange(len(labels)) % 2 == 1
    learnt = [[column[i] for i in np.flatnonzero(odd)] for column in (labels, groups)]
    means = ClassMeans.fit(vectors[odd], *learnt)
    said = means.probabilities(vectors[~odd])
    right = np.array(means.labels)[said.argmax(axis=1)] == np.array(labels)[~odd]
    assert said.max(axis=1).mean() == pytest.approx(np.mean(right), abs=0.05)
    assert means.accuracy == pytest.approx(np.mean(right), abs=0.05)


def test_a_wrong_guess_does_not_hide_the_answer():
    vectors, labels, groups = clouds(1.2, classes=6, groups=60, per_group=1)
    means = ClassMeans.fit(vectors, labels, groups)
    said = means.probabilities(vectors)
    wrong = [means.labels[row.argmax()] != label for row, label in zip(said, labels, strict=True)]
    hidden = [
        label not in choose(means.labels, row, 0.99, floor=0.0).labels
        for row, label in zip(said, labels, strict=True)
    ]
    assert np.mean(wrong) > 0.02
    assert np.mean(hidden) <= 0.01


def test_a_category_never_seen_is_strange_though_its_probability_may_be_large():
    vectors, labels, groups = clouds(0.5, classes=5, groups=60, per_group=1)
    known = np.array([label != "class 4" for label in labels])
    kept = [[column[i] for i in np.flatnonzero(known)] for column in (labels, groups)]
    means = ClassMeans.fit(vectors[known], *kept)
    assert means.strange(vectors[known]).mean() < 0.03
    assert means.strange(vectors[~known]).mean() > 0.9
    assert means.probabilities(vectors[~known]).max(axis=1).mean() > 0.5


def test_it_comes_back_from_bytes():
    means = ClassMeans.fit(*clouds(1.0))
    again = ClassMeans.from_bytes(means.to_bytes())
    asked = clouds(1.0, seed=1)[0]
    assert again.labels == means.labels and again.to_bytes() == means.to_bytes()
    assert (again.held_out, again.accuracy) == (means.held_out, means.accuracy)
    assert (again.probabilities(asked) == means.probabilities(asked)).all()
    assert (again.strange(asked) == means.strange(asked)).all()


def test_bytes_that_are_no_class_means_are_refused():
    good = ClassMeans.fit(*clouds(1.0)).to_bytes()
    for bad in (b"", b"nothing", good[:100], good[: len(good) // 2]):
        with pytest.raises(GalleryCorrupt, match="no class means"):
            ClassMeans.from_bytes(bad)


def test_what_a_later_version_wrote_is_left_to_it(monkeypatch):
    from semblance.categories import means

    monkeypatch.setattr(means, "VERSION", 9)
    later = ClassMeans.fit(*clouds(1.0)).to_bytes()
    monkeypatch.undo()
    with pytest.raises(GalleryTooNew, match="later version"):
        ClassMeans.from_bytes(later)
