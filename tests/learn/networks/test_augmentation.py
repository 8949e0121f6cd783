"""Augmented pictures: at no strength nothing changes; each strength does what its name says."""

import numpy as np
import pytest
from numpy.typing import NDArray

from semblance.errors import UsageError
from semblance.learn.networks.augmentation import Augmentation
from tests.learn.nets import PLAIN


def ramp(side: int = 20) -> NDArray[np.uint8]:
    """Red grows to the right, green downwards, blue is even."""
    steps = np.broadcast_to(np.arange(side) * 10, (side, side))
    return np.stack([steps, steps.T, np.full((side, side), 90)], axis=2).astype(np.uint8)


def with_only(**strength: float) -> Augmentation:
    fields = {"flip": 0.0, "rotation": 0.0, "zoom": 0.0, "perspective": 0.0, "jitter": 0.0}
    return Augmentation(**{**fields, **strength})


def test_without_strengths_it_is_the_middle_of_the_canvas() -> None:
    seen = PLAIN.apply(ramp(), 16, np.random.default_rng(0))
    assert np.array_equal(seen, ramp()[2:18, 2:18])


def test_a_certain_flip_mirrors() -> None:
    seen = with_only(flip=1.0).apply(ramp(), 16, np.random.default_rng(0))
    assert np.array_equal(seen, ramp()[2:18, 2:18][:, ::-1])


def test_a_picture_is_turned_by_the_angle_that_is_drawn() -> None:
    rng = np.random.default_rng(3)
    angle = np.deg2rad(30) * np.random.default_rng(3).uniform(-1, 1, 16)[9]
    seen = with_only(rotation=30.0).apply(ramp(40), 20, rng).astype(float)
    right = seen[10, 12] - seen[10, 8]
    expected = 40 * np.array([np.cos(angle), np.sin(angle)])
    assert right[:2] == pytest.approx(expected, abs=1.5)


def test_zoom_changes_how_much_is_seen_and_where() -> None:
    spans, starts = [], []
    for seed in range(40):
        seen = with_only(zoom=0.5).apply(ramp(), 16, np.random.default_rng(seed)).astype(float)
        spans.append(seen[8, 15, 0] - seen[8, 0, 0])
        starts.append(seen[8, 0, 0])
    # 16 pixels span 150; a half is 75 and the whole canvas 190 at most.
    assert 70 < min(spans) < 100 and 165 < max(spans) <= 190
    assert np.std(starts) > 15


def test_perspective_makes_one_edge_longer_than_the_other() -> None:
    def uneven(augmentation: Augmentation, seed: int) -> float:
        seen = augmentation.apply(ramp(), 16, np.random.default_rng(seed)).astype(float)
        top, bottom = (seen[row, 14, 0] - seen[row, 1, 0] for row in (1, 14))
        return float(abs(top - bottom))

    assert {uneven(PLAIN, seed) for seed in range(5)} == {0.0}
    assert max(uneven(with_only(perspective=0.4), seed) for seed in range(5)) > 10


def test_jitter_changes_light_and_no_place() -> None:
    grey = np.full((10, 10, 3), 100, np.uint8)
    seen = with_only(jitter=0.3).apply(grey, 8, np.random.default_rng(0))
    assert len(np.unique(seen)) == 1 and 70 <= seen[0, 0, 0] <= 130 and seen[0, 0, 0] != 100


def test_the_same_draw_is_the_same_picture() -> None:
    augmentation = Augmentation()
    a, b, c = (augmentation.apply(ramp(), 16, np.random.default_rng(seed)) for seed in (5, 5, 6))
    assert np.array_equal(a, b) and not np.array_equal(a, c)
    assert a.shape == (16, 16, 3) and a.dtype == np.uint8


def test_one_strength_may_change_alone() -> None:
    turned = with_only(rotation=20.0).apply(ramp(), 16, np.random.default_rng(2))
    both = with_only(rotation=20.0, jitter=1e-9).apply(ramp(), 16, np.random.default_rng(2))
    assert np.abs(turned.astype(int) - both).max() <= 1


@pytest.mark.parametrize("wrong", [{"flip": 1.1}, {"zoom": -0.1}, {"rotation": 200.0}])
def test_strengths_that_are_none(wrong: dict[str, float]) -> None:
    with pytest.raises(UsageError, match=next(iter(wrong))):
        with_only(**wrong)
