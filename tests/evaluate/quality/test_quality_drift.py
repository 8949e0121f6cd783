"""The drift of scores: by eye, against SciPy, and blind to rounding."""

import numpy as np
import pytest

from semblance.evaluate.quality.drift import score_drift


def test_by_eye() -> None:
    assert score_drift([0.1, 0.2], [0.1, 0.2]) == 0
    assert score_drift([0.1, 0.2], [0.8, 0.9]) == 1
    assert score_drift([0.8, 0.9], [0.1, 0.2]) == 1
    assert score_drift([0.1, 0.2, 0.3, 0.4], [0.1, 0.2, 0.3, 0.9]) == 0.25


def test_without_a_tolerance_it_is_the_classical_statistic() -> None:
    from scipy import stats

    rng = np.random.default_rng(0)
    for _ in range(30):
        a = rng.normal(size=rng.integers(1, 40)).round(1)
        b = rng.normal(0.3, size=rng.integers(1, 40)).round(1)
        assert score_drift(a, b, 0) == pytest.approx(stats.ks_2samp(a, b).statistic, abs=1e-12)


def test_rounding_is_no_drift() -> None:
    scores = np.repeat([0.5, 1.0], 20)
    noise = np.random.default_rng(0).uniform(-0.004, 0.004, 40)
    assert score_drift(scores, scores + noise, 0) > 0.2
    assert score_drift(scores, scores + noise) == 0
    assert score_drift(scores, scores - 0.02) == 0.5
