"""A confidence of 0.9 means nine of ten right, or the report says that it does not."""

import numpy as np
import pytest

from semblance.errors import UsageError
from semblance.learn.labelling.confidence import Confidence, interval, reliability

pytest.importorskip("sklearn")


def votes(count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Votes that are right as often as the square of their score."""
    rng = np.random.default_rng(seed)
    scores = rng.uniform(size=count)
    return scores, rng.uniform(size=count) < scores**2


def test_steps_by_eye() -> None:
    """Half of the low votes are right and all of the high ones: two levels, none of them 1."""
    scores = np.array([0.2] * 20 + [0.9] * 20)
    right = np.array([True, False] * 10 + [True] * 20)
    curve = Confidence.fit(scores, right)
    assert curve.of(np.array([0.1, 0.2])).tolist() == pytest.approx([0.5, 0.5])
    assert curve.of(np.array([0.9, 1.0])).tolist() == pytest.approx([31 / 32, 31 / 32])


def test_it_never_falls_and_finds_the_truth() -> None:
    curve = Confidence.fit(*votes(20_000))
    grid = np.linspace(0.05, 0.95, 19)
    said = curve.of(grid)
    assert (np.diff(said) >= 0).all()
    assert said == pytest.approx(grid**2, abs=0.06)


def test_what_is_said_of_others_holds() -> None:
    told = reliability(*votes(20_000), wanted=0.8)
    fresh, right = votes(20_000, seed=1)
    covered = Confidence.fit(*votes(20_000)).of(fresh) >= 0.8
    assert told.precision == pytest.approx(right[covered].mean(), abs=0.03)
    assert told.covered / told.judged == pytest.approx(covered.mean(), abs=0.03)
    assert told.precision is not None and told.precision >= 0.8


def test_noise_is_never_sure() -> None:
    rng = np.random.default_rng(0)
    told = reliability(rng.uniform(size=400), rng.uniform(size=400) < 0.3, wanted=0.9)
    assert told.covered <= 4
    assert reliability(np.zeros(40), np.zeros(40, bool), 0.9).precision is None


def test_too_few_cannot_tell() -> None:
    with pytest.raises(UsageError, match="19 labelled pictures are too few"):
        Confidence.fit(*votes(19))


def test_the_interval_is_wilsons() -> None:
    """Of the paper's kind: 9 of 10 lie between 59.6 and 98.2 %."""
    assert interval(9, 10) == pytest.approx((0.596, 0.982), abs=1e-3)
    assert interval(10, 10)[1] == pytest.approx(1)
