"""A calibration as a whole: what it promises, what it refuses, and how it is stored."""

import json
from dataclasses import replace

import numpy as np
import pytest

from semblance.errors import NotCalibrated, SemblanceError, UsageError
from semblance.evaluate.calibration.calibration import Calibration, fit
from semblance.evaluate.calibration.scored import ScoredPairs
from tests.evaluate.calibration.simulated import drawn, of_pictures, truth


def test_probabilities_rise_with_the_cosine_and_are_never_certain() -> None:
    found = fit(of_pictures(60))
    said = found.probabilities(np.linspace(-1, 1, 200))
    assert np.all(np.diff(said) >= 0)
    assert 0 < said[0] < 0.1 < 0.6 < said[-1] < 1


def test_the_truth_is_recovered_within_sampling_error() -> None:
    grid = np.linspace(-0.1, 0.9, 20)
    assert fit(drawn(20_000)).probabilities(grid) == pytest.approx(truth(grid), abs=0.05)


def test_the_shape_is_the_one_with_the_lower_held_out_loss() -> None:
    found = fit(drawn(5000))
    assert found.curve.kind == min(found.log_losses, key=found.log_losses.__getitem__)
    stepped = np.random.default_rng(2).uniform(-1, 1, 5000)
    matches = np.random.default_rng(3).uniform(size=5000) < np.where(stepped > 0.3, 0.6, 0.2)
    assert fit(ScoredPairs(stepped, matches)).curve.kind == "isotonic"


def test_another_prior_moves_the_odds_alone() -> None:
    found = fit(drawn(4000))
    moved = found.at_prior(0.01)
    cosine = 0.5
    odds = [p / (1 - p) for p in (found.probability(cosine), moved.probability(cosine))]
    share = found.base_rate
    assert odds[1] / odds[0] == pytest.approx(0.01 / 0.99 * (1 - share) / share)
    assert "0.01" in moved.note
    with pytest.raises(UsageError, match="between 0 and 1"):
        found.at_prior(1)


def test_reweighted_probabilities_hold_where_matches_are_rarer() -> None:
    pairs = drawn(40_000)
    kept = ~pairs.matches | (np.random.default_rng(5).uniform(size=len(pairs)) < 0.1)
    rarer = pairs.among(kept)
    said = fit(pairs).at_prior(rarer.base_rate).probabilities(rarer.cosines)
    for low, high in ((0.05, 0.15), (0.15, 0.35), (0.35, 0.6)):
        within = (said >= low) & (said < high)
        assert rarer.matches[within].mean() == pytest.approx(said[within].mean(), abs=0.05)


@pytest.mark.parametrize("prior", [None, 0.02])
def test_a_probability_has_its_cosine(prior: float | None) -> None:
    found = fit(drawn(4000))
    found = found if prior is None else found.at_prior(prior)
    for probability in (0.05, 0.3, 0.6):
        cosine = found.cosine_of_probability(probability)
        assert found.probability(cosine) >= probability
        assert found.probability(cosine - 1e-6) < probability
    assert found.cosine_of_probability(0) == -1
    with pytest.raises(NotCalibrated, match="no probability above"):
        found.cosine_of_probability(1.0)


def test_a_false_match_rate_has_its_cosine() -> None:
    pairs = drawn(20_000)
    found = fit(pairs)
    for rate in (0.002, 0.01, 0.2):
        cosine = found.cosine_of_false_match_rate(rate)
        realised = np.mean(pairs.cosines[~pairs.matches] >= cosine)
        assert 0.85 * rate <= realised <= rate
    with pytest.raises(NotCalibrated, match="cannot tell below"):
        found.cosine_of_false_match_rate(1e-6)


def test_it_survives_storage() -> None:
    for pairs in (drawn(500), of_pictures(50)):
        found = fit(pairs, "a test").at_prior(0.05)
        again = Calibration.from_bytes(found.to_bytes())
        grid = np.linspace(-1, 1, 99)
        assert np.array_equal(again.probabilities(grid), found.probabilities(grid))
        assert again.evidence == found.evidence
        assert again.cosine_of_false_match_rate(0.1) == found.cosine_of_false_match_rate(0.1)


def test_a_later_or_damaged_one_is_refused() -> None:
    whole = json.loads(fit(drawn(500)).to_bytes())
    with pytest.raises(SemblanceError, match="later version"):
        Calibration.from_bytes(json.dumps({**whole, "version": 99}).encode())
    for wrong in ({"prior": 1.5}, {"curve": {"kind": "none"}}, {"sweep": {}}):
        with pytest.raises(SemblanceError, match="damaged"):
            Calibration.from_bytes(json.dumps({**whole, **wrong}).encode())
    for text in (b"", b"[]", b"\xff"):
        with pytest.raises(SemblanceError, match="damaged"):
            Calibration.from_bytes(text)


def test_what_nothing_can_be_learnt_from_is_refused() -> None:
    pairs = drawn(100)
    with pytest.raises(UsageError, match="only 0 of 100 pairs match"):
        fit(replace(pairs, matches=np.zeros(100, bool)))
    with pytest.raises(UsageError, match="only 0 of 100 pairs do not match"):
        fit(replace(pairs, matches=np.ones(100, bool)))
    with pytest.raises(UsageError, match="at least 10"):
        fit(drawn(8))
    with pytest.raises(UsageError, match="only 0 of 0 pairs match"):
        fit(drawn(0))
    with pytest.raises(UsageError, match="all 100 pairs have the cosine"):
        fit(replace(pairs, cosines=np.full(100, 0.3)))
    with pytest.raises(UsageError, match="cosine of pair 7"):
        replace(pairs, cosines=np.where(np.arange(100) == 7, np.nan, pairs.cosines))
    with pytest.raises(UsageError, match="as many matches"):
        replace(pairs, matches=pairs.matches[:50])


def test_pairs_that_share_no_fold_are_calibrated_by_two_numbers() -> None:
    """A list of pairs of which none can be held out by picture with another in the fold."""
    pairs = drawn(40)
    lonely = replace(pairs, first=np.arange(40), second=np.arange(40, 80))
    found = fit(lonely)
    assert found.curve.kind in ("logistic", "isotonic")
    assert found.evidence.pictures == 80


def test_grades_become_matches() -> None:
    pairs = ScoredPairs.graded(np.array([0.1, 0.2, 0.3]), np.array([0.0, 0.5, 1.0]))
    assert pairs.matches.tolist() == [False, True, True]
    with pytest.raises(UsageError, match="0 to 1"):
        ScoredPairs.graded(np.array([0.1]), np.array([3.0]))
