"""Losses, skills and the reliability curve: by eye, against scikit-learn, and on a known truth."""

import doctest

import numpy as np
import pytest
from sklearn.metrics import brier_score_loss
from sklearn.metrics import log_loss as reference_log_loss

from semblance.evaluate.calibration import quality
from semblance.evaluate.calibration.fitting import fit_isotonic
from semblance.evaluate.calibration.quality import judge
from semblance.evaluate.calibration.reliability import gaps, reliability
from semblance.evaluate.calibration.resampling import estimate, resampled_weights
from semblance.evaluate.calibration.scored import ScoredPairs
from tests.evaluate.calibration.simulated import drawn, of_pictures, truth


def test_the_examples_in_the_docstrings_hold() -> None:
    found = doctest.testmod(quality)
    assert (found.attempted, found.failed) == (2, 0)


def test_losses_equal_the_reference() -> None:
    pairs = drawn(300)
    said = truth(pairs.cosines)
    found = judge(pairs, said, rounds=5)
    assert found.brier == pytest.approx(brier_score_loss(pairs.matches, said), abs=1e-12)
    assert found.log_loss == pytest.approx(reference_log_loss(pairs.matches, said), abs=1e-12)


def test_skill_is_none_for_the_base_rate_and_one_for_the_truth() -> None:
    pairs = drawn(300)
    constant = judge(pairs, np.full(300, pairs.base_rate), rounds=5)
    assert constant.brier_skill.value == pytest.approx(0, abs=1e-12)
    assert constant.log_loss_skill.value == pytest.approx(0, abs=1e-12)
    known = judge(pairs, np.where(pairs.matches, 1 - 1e-12, 1e-12), rounds=5)
    assert known.brier_skill.value == pytest.approx(1)
    assert judge(pairs, 1 - truth(pairs.cosines), rounds=5).brier_skill.high < 0


def test_bins_to_check_by_eye() -> None:
    pairs = ScoredPairs(np.zeros(4), np.array([False, True, True, True]))
    low, high = reliability(pairs, np.array([0.1, 0.1, 0.85, 1.0]), bins=2, rounds=10)
    assert (low.low, low.high, low.said, low.seen.value, low.pairs) == (0, 0.5, 0.1, 0.5, 2)
    assert (high.said, high.seen.value, high.share) == (0.925, 1, 0.5)
    assert low.gap == pytest.approx(0.4)
    assert high.is_reliable()


def test_a_handful_of_pairs_that_all_match_proves_little() -> None:
    first, second = np.array([0, 0, 0, 1, 1, 2]), np.array([1, 2, 3, 2, 3, 3])
    pairs = ScoredPairs(np.zeros(6), np.ones(6, bool), first, second)
    (four,) = reliability(pairs, np.full(6, 0.8), bins=1, rounds=10)
    # Six pairs, but of four pictures: two independent pairs, and 0.025 ** (1 / 2).
    assert (four.seen.low, four.seen.high) == (pytest.approx(0.158, abs=1e-3), 1)
    assert four.is_reliable()
    none = ScoredPairs(np.zeros(200), np.zeros(200, bool))
    (many,) = reliability(none, np.full(200, 0.2), bins=1, rounds=10)
    assert (many.seen.low, many.seen.high) == (0, pytest.approx(0.018, abs=1e-3))
    assert not many.is_reliable()


def test_true_probabilities_are_reliable_and_false_ones_are_not() -> None:
    pairs = drawn(20_000)
    for each in reliability(pairs, truth(pairs.cosines), rounds=50):
        assert each.gap < 0.05
    off = reliability(pairs, truth(pairs.cosines + 0.2), rounds=50)
    assert not all(each.is_reliable() for each in off)
    assert sum(each.share for each in off) == pytest.approx(1)


def test_a_bootstrap_by_picture_is_wider_than_one_by_pair() -> None:
    pairs = of_pictures(60)
    apart = ScoredPairs(pairs.cosines, pairs.matches)

    def width(pairs: ScoredPairs) -> float:
        means = [np.average(pairs.cosines, weights=w) for w in resampled_weights(pairs, 300)]
        return float(np.std(means))

    assert width(pairs) > 1.5 * width(apart)


def test_a_bootstrap_by_picture_tells_how_far_new_pictures_scatter() -> None:
    def mean(pairs: ScoredPairs) -> float:
        return float(pairs.cosines[~pairs.matches].mean())

    spread = np.std([mean(of_pictures(40, seed)) for seed in range(150)])
    pairs = of_pictures(40, 1000)
    other = ~pairs.matches
    drawn_means = [
        np.average(pairs.cosines[other], weights=w[other]) for w in resampled_weights(pairs, 300)
    ]
    assert np.std(drawn_means) == pytest.approx(spread, rel=0.35)


def test_a_copy_of_a_picture_counts_as_that_picture() -> None:
    ids = np.array([0, 1, 2])
    pairs = ScoredPairs(np.zeros(3), np.ones(3, bool), ids, ids)
    for weights in resampled_weights(pairs, 5):
        assert weights.sum() == 3


def test_resamples_without_a_value_are_left_out() -> None:
    found = estimate(1.0, [1.0, float("nan"), 2.0, 3.0])
    assert (found.low, found.high) == pytest.approx((1.05, 2.95))
    assert found.holds(2)


def test_a_gap_between_two_draws_of_pictures_may_be_chance() -> None:
    learnt, test = of_pictures(50, 1), of_pictures(50, 2)
    found = gaps(learnt, test, fit_isotonic, bins=4, rounds=60)
    strict = reliability(test, fit_isotonic(learnt).apply(test.cosines), bins=4, rounds=60)
    assert [each.value for each in found] == pytest.approx(
        [each.seen.value - each.said for each in strict]
    )
    assert all(each.holds(0) for each in found)
    assert found[1].high - found[1].low > strict[1].seen.high - strict[1].seen.low
    moved = ScoredPairs(test.cosines, test.matches[::-1], test.first, test.second)
    assert not all(each.holds(0) for each in gaps(learnt, moved, fit_isotonic, 4, 60))
