"""Thresholds for an aim: by eye, against counting, and where the data cannot tell."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from semblance.errors import UsageError
from semblance.evaluate.calibration.operating import (
    BEST_BALANCED_ACCURACY,
    BEST_F1,
    EQUAL_ERROR,
    OperatingPoint,
    Unsupported,
    false_match_rate_at,
    in_a_gallery,
    operating_points,
    wanted_false_match_rate,
    wanted_precision,
)
from semblance.evaluate.calibration.scored import ScoredPairs
from semblance.evaluate.calibration.sweep import Sweep, Sweeper, sweep
from tests.evaluate.calibration.simulated import drawn, of_pictures


def test_a_sweep_to_check_by_eye() -> None:
    pairs = ScoredPairs(np.array([0.9, 0.7, 0.7, 0.1]), np.array([1, 1, 0, 0], bool))
    found = Sweeper(pairs).sweep(pairs.each)
    assert found.cosines.tolist() == [0.9, 0.7, 0.1]
    assert found.recall.tolist() == [0.5, 1, 1]
    assert found.false_match_rate.tolist() == [0, 0.5, 1]
    assert found.precision.tolist() == pytest.approx([1, 2 / 3, 0.5])
    assert found.f1.tolist() == pytest.approx([2 / 3, 0.8, 2 / 3])
    assert found.balanced_accuracy.tolist() == pytest.approx([0.75, 0.75, 0.5])


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=4, max_size=25))
def test_a_sweep_equals_counting(rows: list[tuple[int, bool]]) -> None:
    cosines = np.array([row[0] / 5 for row in rows])
    matches = np.array([row[1] for row in rows])
    if matches.all() or not matches.any():
        return
    found = Sweeper(ScoredPairs(cosines, matches)).sweep(np.ones(len(rows)))
    for place, cosine in enumerate(found.cosines):
        accepted = cosines >= cosine
        right = (accepted & matches).sum()
        precision, recall = right / accepted.sum(), right / matches.sum()
        row = found.at(place)
        assert row["precision"] == pytest.approx(precision)
        assert row["recall"] == pytest.approx(recall)
        assert row["false_match_rate"] == pytest.approx(
            (accepted & ~matches).sum() / (~matches).sum()
        )
        f1 = 2 * precision * recall / (precision + recall) if right else 0
        assert row["f1"] == pytest.approx(f1)


def test_the_best_thresholds_equal_trying_all() -> None:
    pairs = of_pictures(40)
    f1, equal, balanced = operating_points(
        pairs, [BEST_F1, EQUAL_ERROR, BEST_BALANCED_ACCURACY], rounds=30
    )
    rows = [sweep(pairs).at(place) for place in range(len(sweep(pairs).cosines))]
    assert isinstance(f1, OperatingPoint)
    assert f1.rates["f1"].value == max(row["f1"] for row in rows)
    assert isinstance(balanced, OperatingPoint)
    best = max(row["balanced_accuracy"] for row in rows)
    assert balanced.rates["balanced_accuracy"].value == best
    assert isinstance(equal, OperatingPoint)
    missed = 1 - equal.rates["recall"].value
    assert equal.rates["false_match_rate"].value == pytest.approx(missed, abs=0.01)
    for point in (f1, equal, balanced):
        assert point.cosine.holds(point.cosine.value)
        assert all(rate.low <= rate.high for rate in point.rates.values())


def test_wanted_rates_are_kept_and_the_next_threshold_breaks_them() -> None:
    pairs = drawn(5000)
    rate, precision = operating_points(
        pairs, [wanted_false_match_rate(0.05), wanted_precision(0.8)], rounds=30
    )
    assert isinstance(rate, OperatingPoint)
    others = pairs.cosines[~pairs.matches]
    assert np.mean(others >= rate.cosine.value) <= 0.05
    below = pairs.cosines[pairs.cosines < rate.cosine.value].max()
    assert np.mean(others >= below) > 0.05
    assert isinstance(precision, OperatingPoint)
    assert pairs.matches[pairs.cosines >= precision.cosine.value].mean() >= 0.8


def test_the_interval_of_a_rate_holds_that_of_new_pairs() -> None:
    """Asked for 1 in 20, the realised rate on other pictures is within what was said."""
    (point,) = operating_points(of_pictures(120), [wanted_false_match_rate(0.05)], rounds=100)
    assert isinstance(point, OperatingPoint)
    realised = [
        false_match_rate_at(of_pictures(120, seed), point.cosine.value, rounds=60)
        for seed in range(20, 30)
    ]
    assert sum(each.holds(0.05) for each in realised) >= 7


def test_a_rate_that_rests_on_too_few_errors_is_no_number() -> None:
    pairs = drawn(2000)
    (found,) = operating_points(pairs, [wanted_false_match_rate(1e-4)], rounds=5)
    assert isinstance(found, Unsupported)
    assert found.bound == pytest.approx(10 / pairs.others)
    assert found.sentence == f"this data cannot tell below {10 / pairs.others:.2g}"
    (supported,) = operating_points(pairs, [wanted_false_match_rate(found.bound)], rounds=5)
    assert isinstance(supported, OperatingPoint)


def test_a_precision_that_rests_on_too_few_errors_is_no_number() -> None:
    (found,) = operating_points(drawn(400), [wanted_precision(0.9999)], rounds=5)
    assert isinstance(found, Unsupported)
    assert found.bound is not None and 0.5 < found.bound < 0.9999
    assert "cannot tell precision above" in found.sentence
    cosines = np.concatenate((np.full(20, 0.9), np.full(20, 0.1)))
    (apart,) = operating_points(
        ScoredPairs(cosines, cosines > 0.5), [wanted_precision(0.9)], rounds=5
    )
    assert isinstance(apart, Unsupported)
    assert apart.sentence == "this data cannot tell precision above 0.5"


def test_a_rate_is_restated_for_a_gallery() -> None:
    assert in_a_gallery(3e-6, 100_000) == "about 0.3 false matches per search among 100,000"


def test_wishes_outside_their_scale_are_refused() -> None:
    with pytest.raises(UsageError, match="false-match rate lies between"):
        wanted_false_match_rate(0)
    with pytest.raises(UsageError, match="precision lies between"):
        wanted_precision(1.0)
    with pytest.raises(UsageError, match="all of these do"):
        false_match_rate_at(ScoredPairs(np.zeros(2), np.ones(2, bool)), 0.5)


def test_a_thin_sweep_keeps_the_ends_and_stays_in_order() -> None:
    whole = sweep(drawn(5000))
    thin = whole.thinned(100)
    assert 50 < len(thin.cosines) <= 101
    assert thin.cosines[0] == whole.cosines[0]
    assert thin.recall[-1] == thin.false_match_rate[-1] == 1
    assert np.all(np.diff(thin.cosines) < 0)
    again = Sweep.from_dict(thin.to_dict())
    assert np.array_equal(again.f1, thin.f1)
