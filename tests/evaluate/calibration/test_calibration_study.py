"""A study and its words: the answer, what it was judged on, what cannot be told."""

import json

import numpy as np
import pytest

from semblance.evaluate.calibration.drawing import draw_reliability
from semblance.evaluate.calibration.operating import OperatingPoint
from semblance.evaluate.calibration.resampling import Estimate
from semblance.evaluate.calibration.scored import ScoredPairs
from semblance.evaluate.calibration.study import Wishes, study
from semblance.evaluate.calibration.wording import answer
from tests.evaluate.calibration.simulated import drawn, of_pictures

ZERO = Estimate(0.0, 0.0, 0.01)
WISHES = Wishes((0.05, 1e-6), (0.8,))


def test_without_a_test_it_is_judged_on_pictures_held_out() -> None:
    found = study(of_pictures(60), None, WISHES, "a test", rounds=20)
    assert found.quality is not None
    assert found.quality.brier_skill.value > 0.1
    assert found.realised == []
    text = "\n".join(answer(found, 100_000))
    assert "judged on pictures held out in turn: Brier skill" in text
    assert "of 60 pictures from a test" in text
    assert "false-match rate 1e-06: this data cannot tell below" in text
    assert "among 100,000" in text
    json.dumps(found.to_dict(), allow_nan=False)


def test_on_a_test_it_says_whether_a_rate_holds() -> None:
    found = study(of_pictures(80), of_pictures(80, 1), WISHES, rounds=60)
    assert [each.asked for each in found.realised] == [0.05]
    assert found.realised[0].holds
    easier = of_pictures(80, 2)
    moved = ScoredPairs(
        np.minimum(easier.cosines + 0.4, 1), easier.matches, easier.first, easier.second
    )
    off = study(of_pictures(80), moved, WISHES, rounds=60)
    assert not off.realised[0].holds
    text = "\n".join(answer(off, 1000))
    assert "this view cannot hold it" in text
    assert "not reliable from" in text


def test_a_stated_prior_moves_precision_and_probability_but_no_rate() -> None:
    pairs = drawn(3000)
    as_shown, stated = (
        study(pairs, None, Wishes((0.05,), (), prior), rounds=10) for prior in (None, 0.01)
    )
    one, other = as_shown.points[0].to_dict(), stated.points[0].to_dict()
    assert one["cosine"] == other["cosine"]
    assert one["false_match_rate"]["value"] == pytest.approx(other["false_match_rate"]["value"])
    assert other["precision"]["value"] < 0.3 < one["precision"]["value"]
    assert stated.calibration.probability(0.8) < as_shown.calibration.probability(0.8)
    assert "as you state" in "\n".join(answer(stated, 1000))


def test_too_few_held_out_pairs_are_said_and_not_judged() -> None:
    found = study(of_pictures(12), None, Wishes((), ()), rounds=5)
    assert found.quality is None
    assert "too few pairs lie within" in "\n".join(answer(found, 1000))


def test_the_reliability_curve_is_drawn() -> None:
    found = study(of_pictures(60), None, Wishes((), ()), rounds=20)
    assert draw_reliability(found.bins, "Reliability").startswith(b"\x89PNG")


def test_a_rate_that_the_data_cannot_tell_is_no_number_in_json() -> None:
    pairs = of_pictures(60)
    found = study(pairs, of_pictures(14, 1), Wishes((0.02,), (0.999,)), rounds=20)
    document = found.to_dict()
    least = 10 / pairs.others
    assert document["least_false_match_rate"] == pytest.approx(least)
    for point in document["thresholds"]:
        rate = point.get("false_match_rate", {"value": 1.0})
        assert ("unsupported" in rate) or rate["value"] >= least
    strict = OperatingPoint("strict", Estimate(0.9, 0.8, 1), {"false_match_rate": ZERO}, least)
    told = strict.to_dict()["false_match_rate"]
    assert told["unsupported"].startswith("this data cannot tell below")
    assert "value" not in told


def test_a_small_test_says_nothing_about_a_small_rate() -> None:
    found = study(of_pictures(60), of_pictures(14, 1), Wishes((0.02,), ()), rounds=20)
    (realised,) = found.realised
    assert realised.holds is None
    assert "value" not in realised.to_dict()["rate"]
    assert "0.02, on test this data cannot tell below" in "\n".join(answer(found, 1000))
