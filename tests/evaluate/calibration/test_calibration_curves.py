"""Maps from cosine to probability: by eye, against PAV by brute force, and a known truth."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from semblance.evaluate.calibration.curves import Isotonic, Logistic, curve_of
from semblance.evaluate.calibration.fitting import fit_isotonic, fit_logistic, held_out
from semblance.evaluate.calibration.scored import ScoredPairs
from tests.evaluate.calibration.simulated import drawn, of_pictures, truth


def test_steps_to_check_by_eye() -> None:
    matches = np.array([False, True, False, True])
    curve = fit_isotonic(ScoredPairs(np.array([0.1, 0.2, 0.3, 0.4]), matches))
    assert curve.apply(np.array([-1, 0.1, 0.2, 0.3, 0.4, 1])) == pytest.approx(
        [0, 0, 0.5, 0.5, 1, 1]
    )
    assert curve.apply(np.array([0.15])) == pytest.approx([0.25])


@given(st.lists(st.booleans(), min_size=2, max_size=14))
def test_isotonic_equals_the_minimax_of_means(matches: list[bool]) -> None:
    y = np.array(matches, np.float64)
    count = len(y)
    oracle = [
        max(min(y[a : b + 1].mean() for b in range(i, count)) for a in range(i + 1))
        for i in range(count)
    ]
    cosines = np.linspace(-1, 1, count)
    curve = fit_isotonic(ScoredPairs(cosines, y > 0))
    assert curve.apply(cosines) == pytest.approx(oracle, abs=1e-9)


def test_equal_cosines_get_their_share() -> None:
    pairs = ScoredPairs(np.array([0.2, 0.2, 0.2, 0.2, 0.7]), np.array([1, 0, 0, 0, 1], bool))
    assert fit_isotonic(pairs).apply(np.array([0.2])) == pytest.approx([0.25])


def test_a_weight_is_as_good_as_repeating_a_pair() -> None:
    pairs, times = drawn(200), np.random.default_rng(1).integers(1, 4, 200)
    weighted = ScoredPairs(pairs.cosines, pairs.matches, weights=times.astype(float))
    repeated = ScoredPairs(np.repeat(pairs.cosines, times), np.repeat(pairs.matches, times))
    grid = np.linspace(-1, 1, 50)
    one, other = fit_isotonic(weighted), fit_isotonic(repeated)
    assert one.apply(grid) == pytest.approx(other.apply(grid), abs=1e-9)


def test_a_logistic_truth_is_recovered() -> None:
    curve = fit_logistic(drawn(20_000))
    assert curve.slope == pytest.approx(8, abs=0.4)
    assert -curve.intercept / curve.slope == pytest.approx(0.4, abs=0.02)


@pytest.mark.parametrize("fit", [fit_isotonic, fit_logistic])
def test_the_true_probability_is_recovered(fit: type) -> None:
    grid = np.linspace(-0.1, 0.9, 30)
    assert fit(drawn(20_000)).apply(grid) == pytest.approx(truth(grid), abs=0.06)


def test_cosines_that_say_the_contrary_give_a_level_curve() -> None:
    pairs = drawn(400)
    turned = ScoredPairs(-pairs.cosines, pairs.matches)
    for fit in (fit_isotonic, fit_logistic):
        said = fit(turned).apply(np.linspace(-1, 1, 9))
        assert np.ptp(said) <= 0.15
        assert said.mean() == pytest.approx(turned.base_rate, abs=0.1)


def test_no_picture_is_learnt_from_and_tested_on() -> None:
    pairs, seen = of_pictures(40), []

    def fit(learnt: ScoredPairs) -> Logistic:
        seen.append(set(learnt.first) | set(learnt.second))
        return Logistic(1, 0)

    tested, said = held_out(pairs, fit)
    assert len(tested) == len(said) == 5 * 8 * 7 // 2
    assert [len(pictures) for pictures in seen] == [32] * 5


def test_curves_survive_storage() -> None:
    for curve in (Isotonic((0.1, 0.5), (0.0, 0.9)), Logistic(3.25, -1.5)):
        assert curve_of(curve.to_dict()) == curve
    with pytest.raises(ValueError, match="falls"):
        curve_of({"kind": "isotonic", "cosines": [0, 1], "probabilities": [0.5, 0.1]})
