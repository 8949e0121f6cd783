"""One temperature for all categories: found by eye, then where a fine grid finds it."""

import numpy as np
import pytest

from semblance.learn.classifier.calibration import (
    Trust,
    expected_error,
    probabilities,
    temperature_of,
)


def overconfident(times: float, count: int = 4000, classes: int = 5) -> tuple[np.ndarray, ...]:
    """Logits that tell the truth, then multiplied."""
    rng = np.random.default_rng(3)
    logits = 2 * rng.standard_normal((count, classes))
    chances = probabilities(logits.astype(np.float32))
    true = np.array([rng.choice(classes, p=row) for row in chances])
    return (times * logits).astype(np.float32), true


def test_a_softmax_at_a_temperature() -> None:
    logits = np.array([[np.log(4), 0]], np.float32)
    assert probabilities(logits)[0].tolist() == pytest.approx([0.8, 0.2])
    assert probabilities(logits, 2)[0].tolist() == pytest.approx([2 / 3, 1 / 3])
    huge = probabilities(np.array([[1e4, 0.0]], np.float32))
    assert huge.tolist() == [[1.0, 0.0]]


def test_errors_that_can_be_counted() -> None:
    """Two pictures said to be right with 0.9, of which one is; two with 0.6, both are."""
    said = np.array([[0.9, 0.1], [0.9, 0.1], [0.6, 0.4], [0.4, 0.6]])
    assert expected_error(said, np.array([0, 1, 0, 1])) == pytest.approx((2 * 0.4 + 2 * 0.4) / 4)
    trust = Trust.of(np.log(said).astype(np.float32), np.array([0, 1, 0, 1]))
    assert trust.brier == pytest.approx((0.02 + 1.62 + 0.32 + 0.32) / 4)
    assert trust.log_loss == pytest.approx(-np.log([0.9, 0.1, 0.6, 0.6]).mean(), rel=1e-5)


@pytest.mark.parametrize("times", [0.5, 1.0, 3.0])
def test_the_temperature_takes_back_what_was_multiplied(times: float) -> None:
    logits, true = overconfident(times)
    temperature = temperature_of(logits, true)
    assert temperature == pytest.approx(times, rel=0.1)
    grid = np.geomspace(times / 2, times * 2, 400)
    losses = [Trust.of(logits, true, each).log_loss for each in grid]
    assert Trust.of(logits, true, temperature).log_loss <= min(losses) + 1e-4
    assert Trust.of(logits, true, temperature).ece < 0.03


def test_calibration_helps_and_changes_no_answer() -> None:
    logits, true = overconfident(3.0)
    before, after = Trust.of(logits, true), Trust.of(logits, true, temperature_of(logits, true))
    assert after.ece < before.ece / 3
    assert after.brier < before.brier and after.log_loss < before.log_loss
    said = probabilities(logits, temperature_of(logits, true))
    assert (said.argmax(axis=1) == logits.argmax(axis=1)).all()
    assert said.sum(axis=1) == pytest.approx(1)


def test_when_all_are_right_it_stays_below_certainty() -> None:
    """Ten right of ten: as Platt has it, about eleven of twelve."""
    logits = np.tile(np.array([[5.0, 0.0]], np.float32), (10, 1))
    said = probabilities(logits, temperature_of(logits, np.zeros(10, np.int64)))
    assert said[0, 0] == pytest.approx(11 / 12, abs=1e-6)
