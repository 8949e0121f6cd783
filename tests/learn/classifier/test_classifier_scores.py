"""Figures by category: three that can be counted, then the same as another library has them."""

import numpy as np
import pytest

from semblance.learn.classifier.scores import MEASURES, Scores


def three() -> Scores:
    """Of two a one is right; of one b none; of three c all; nothing is said to be b."""
    true = np.array([0, 0, 1, 2, 2, 2])
    said = np.array([0, 2, 0, 2, 2, 2])
    return Scores.of(("a", "b", "c"), true, said)


def test_what_can_be_counted() -> None:
    scores = three()
    assert scores.confusion.tolist() == [[1, 0, 1], [1, 0, 0], [0, 0, 3]]
    assert scores.share_right == pytest.approx(4 / 6)
    assert scores.precision.tolist() == pytest.approx([1 / 2, 0, 3 / 4])
    assert scores.recall.tolist() == pytest.approx([1 / 2, 0, 1])
    assert scores.f1.tolist() == pytest.approx([1 / 2, 0, 6 / 7])
    assert scores.accuracy.tolist() == pytest.approx([4 / 6, 5 / 6, 5 / 6])
    assert scores.confusions() == [("a", "c", 1), ("b", "a", 1)]
    recall = scores.summary("recall")
    assert recall.macro == pytest.approx(0.5) and recall.minimum == 0
    assert recall.weighted == pytest.approx((2 * 0.5 + 0 + 3) / 6)
    assert recall.variance == pytest.approx(1 / 6)


def test_a_category_without_pictures_is_left_out_of_averages() -> None:
    scores = Scores.of(("a", "b", "c"), np.array([0, 2, 2]), np.array([0, 2, 1]))
    assert np.isnan(scores.f1[1]) and np.isnan(scores.to_dict()["classes"][1]["recall"])
    assert scores.summary("recall").macro == pytest.approx((1 + 0.5) / 2)
    assert scores.summary("recall").minimum == 0.5


def test_as_scikit_learn_has_it() -> None:
    sklearn = pytest.importorskip("sklearn.metrics")
    rng = np.random.default_rng(0)
    true = rng.integers(6, size=400)
    said = np.where(rng.random(400) < 0.6, true, rng.integers(6, size=400))
    said[said == 5] = 0
    scores = Scores.of(tuple("abcdef"), true, said)
    ours = [scores.precision, scores.recall, scores.f1]
    theirs = sklearn.precision_recall_fscore_support(true, said, zero_division=0)
    for mine, other in zip(ours, theirs, strict=False):
        assert mine == pytest.approx(other)
    for average in ("macro", "weighted"):
        found = sklearn.precision_recall_fscore_support(
            true, said, average=average, zero_division=0
        )
        mine = [getattr(scores.summary(name), average) for name in MEASURES[:3]]
        assert mine == pytest.approx(found[:3])
    assert (scores.confusion == sklearn.confusion_matrix(true, said)).all()
    for code in range(6):
        each = sklearn.accuracy_score(true == code, said == code)
        assert scores.accuracy[code] == pytest.approx(each)
