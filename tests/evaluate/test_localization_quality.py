"""Metrics of masks: by eye, then against slow and obvious definitions."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from semblance.errors import UsageError
from semblance.evaluate.localization import (
    background_kept,
    boundary_f,
    mask_iou,
    mean_absolute_error,
    object_lost,
    thin_parts,
)

Mask = NDArray[np.bool_]


def mask_of(rows: str) -> Mask:
    return np.array([[cell == "#" for cell in row] for row in rows.split()])


def blob(rng: np.random.Generator, shape: tuple[int, int]) -> Mask:
    """A few overlapping rectangles, some of them at the border, some masks empty."""
    mask = np.zeros(shape, bool)
    for _ in range(rng.integers(0, 4)):
        top, left = (int(rng.integers(-3, side)) for side in shape)
        mask[max(top, 0) : top + rng.integers(1, 9), max(left, 0) : left + rng.integers(1, 9)] = 1
    return mask


def test_half_of_an_object_found() -> None:
    truth = mask_of(".##. .##.")
    found = mask_of("##.. ##..")
    assert mask_iou(found, truth) == 2 / 6
    assert object_lost(found, truth) == 0.5
    assert background_kept(found, truth) == 0.5
    assert mean_absolute_error(found.astype(float), truth.astype(float)) == 0.5


def test_empty_masks_have_a_value() -> None:
    empty, full = np.zeros((3, 4), bool), np.ones((3, 4), bool)
    assert mask_iou(empty, empty) == 1
    assert mask_iou(empty, full) == 0
    assert object_lost(full, empty) == 0
    assert background_kept(empty, full) == 0
    assert boundary_f(empty, empty) == 1
    square = np.zeros((9, 9), bool)
    square[3:6, 3:6] = True
    assert boundary_f(np.zeros_like(square), square) == 0
    assert boundary_f(square, np.zeros_like(square)) == 0


def test_an_outline_is_met_within_the_tolerance_and_not_beyond() -> None:
    truth = np.zeros((60, 80), bool)  # diagonal 100
    truth[20:40, 20:50] = True
    assert boundary_f(np.roll(truth, 1, axis=1), truth, tolerance=0.01) == 1
    assert boundary_f(np.roll(truth, 3, axis=1), truth, tolerance=0.01) < 1
    assert boundary_f(np.roll(truth, 3, axis=1), truth, tolerance=0.03) == 1
    assert boundary_f(np.roll(truth, 35, axis=1), truth, tolerance=0.01) == pytest.approx(
        0, abs=0.1
    )


def test_sizes_must_agree() -> None:
    with pytest.raises(UsageError, match="bring both to the picture's size"):
        mask_iou(np.zeros((2, 3), bool), np.zeros((3, 2), bool))


def test_thin_parts_are_a_nozzle_and_not_the_body_or_its_corners() -> None:
    truth = np.zeros((100, 100), bool)
    truth[40:90, 30:70] = True
    truth[10:40, 48:51] = True
    thin = thin_parts(truth, width=0.1)  # 14 pixels
    assert thin[12:36, 48:51].all()
    assert not thin[45:].any()


def test_a_body_that_leaves_the_picture_is_not_thin() -> None:
    truth = np.zeros((100, 100), bool)
    truth[:, :5] = True
    assert not thin_parts(truth, width=0.1).any()
    truth = np.zeros((100, 100), bool)
    truth[:, 50:55] = True
    assert thin_parts(truth, width=0.1).sum() == 500


# --- oracles --------------------------------------------------------------------------------


def slow_iou(found: Mask, truth: Mask) -> float:
    cells = [(bool(a), bool(b)) for a, b in zip(found.flat, truth.flat, strict=True)]
    union = sum(a or b for a, b in cells)
    return sum(a and b for a, b in cells) / union if union else 1.0


def slow_outline(mask: Mask) -> set[tuple[int, int]]:
    height, width = mask.shape
    return {
        (y, x)
        for y in range(height)
        for x in range(width)
        if any(
            mask[min(y + dy, height - 1), min(x + dx, width - 1)] != mask[y, x]
            for dy, dx in ((0, 1), (1, 0), (1, 1))
        )
    }


def slow_boundary_f(found: Mask, truth: Mask, tolerance: float) -> float:
    ours, theirs = slow_outline(found), slow_outline(truth)
    if not ours or not theirs:
        return float(bool(ours) == bool(theirs))
    reach = math.ceil(tolerance * math.hypot(*truth.shape))

    def met(some: set[tuple[int, int]], others: set[tuple[int, int]]) -> float:
        near = [any(math.dist(p, q) <= reach for q in others) for p in some]
        return sum(near) / len(near)

    precision, recall = met(ours, theirs), met(theirs, ours)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


@pytest.mark.parametrize("seed", range(20))
def test_metrics_agree_with_their_definitions(seed: int) -> None:
    rng = np.random.default_rng(seed)
    shape = int(rng.integers(1, 22)), int(rng.integers(1, 22))
    found, truth = blob(rng, shape), blob(rng, shape)
    tolerance = float(rng.uniform(0, 0.2))
    assert mask_iou(found, truth) == pytest.approx(slow_iou(found, truth))
    assert boundary_f(found, truth, tolerance) == pytest.approx(
        slow_boundary_f(found, truth, tolerance)
    )
    soft = rng.random(shape)
    differences = [abs(a - float(b)) for a, b in zip(soft.flat, truth.flat, strict=True)]
    expected = sum(differences) / len(differences)
    assert mean_absolute_error(soft, truth.astype(float)) == pytest.approx(expected)
