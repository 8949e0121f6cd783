"""The overlap of two outlines: by eye, against a slow count, and the same in both directions."""

import itertools

import numpy as np
import pytest

from semblance.search.rerank.contour import Placement, ious, laid_on
from semblance.search.rerank.silhouette import SIDE, Silhouette

PLACEMENTS: tuple[Placement, ...] = ("raw", "centre", "scale", "both", "turned")
DRAWN = 160
"""Pixels of the pictures drawn here; another number than SIDE, as pictures have."""

EMPTY = Silhouette.of(np.zeros((DRAWN, DRAWN), np.float32))


def box(top, left, height, width):
    mask = np.zeros((DRAWN, DRAWN), np.float32)
    mask[top : top + height, left : left + width] = 1
    return Silhouette.of(mask)


def ellipse(x, y, a, b, notch=0.0):
    """Centre and half axes in pixels; of a notched one a part above the centre is cut off."""
    rows, columns = np.indices((DRAWN, DRAWN))
    inside = ((columns - x) / a) ** 2 + ((rows - y) / b) ** 2 <= 1
    return Silhouette.of((inside & (rows >= y - b + 2 * b * notch)).astype(np.float32))


def iou(a, b, placement):
    (value,) = ious(a, [b], placement)
    return value


SQUARE = box(40, 40, 40, 40)


@pytest.mark.parametrize(
    ("other", "raw", "centre", "scale", "both"),
    [
        (box(40, 40, 40, 40), 1, 1, 1, 1),
        (box(40, 60, 40, 40), 1 / 3, 1, 1 / 3, 1),
        (box(90, 90, 40, 40), 0, 1, 0, 1),
        (box(20, 20, 80, 80), 1 / 4, 1 / 4, None, 1),
        (box(40, 40, 40, 80), 1 / 2, 1 / 2, None, 0.55),
    ],
    ids=["itself", "moved by half", "elsewhere", "twice as large", "twice as wide"],
)
def test_by_eye(other, raw, centre, scale, both):
    """A square, moved and stretched. One twice as wide, shrunk by the root of two, is 57 x 28: the
    square shares 40 x 28 = 1131 of 2 x 1600 - 1131 pixels with it."""
    expected = dict(zip(PLACEMENTS[:4], (raw, centre, scale, both), strict=True))
    for placement, value in expected.items():
        if value is not None:
            assert iou(SQUARE, other, placement) == pytest.approx(value, abs=0.03)


def test_scale_keeps_the_place_about_the_middle_of_the_frame():
    """As if the camera stood farther away: what is in the middle stays, what is aside draws in."""
    near, far = ellipse(79.5, 79.5, 60, 40), ellipse(79.5, 79.5, 30, 20)
    assert iou(near, far, "scale") > 0.95 > 0.3 > iou(near, far, "raw")
    aside_near, aside_far = ellipse(109.5, 79.5, 40, 40), ellipse(94.5, 79.5, 20, 20)
    assert iou(aside_near, aside_far, "scale") > 0.95


def test_only_the_shape_counts_where_both_are_taken_away():
    a, same, other = ellipse(50, 60, 30, 50), ellipse(100, 90, 18, 30), ellipse(100, 90, 30, 18)
    assert iou(a, same, "both") > 0.95
    assert iou(a, other, "both") < 0.65


def test_a_size_counts_unless_it_is_taken_away():
    a, larger = ellipse(79, 79, 30, 50), ellipse(79, 79, 36, 60)
    assert iou(a, larger, "centre") == pytest.approx(1 / 1.44, abs=0.02)
    assert iou(a, larger, "both") > 0.97


def leaning(degrees):
    """A bottle of half the frame, leaning to the right."""
    import cv2

    mask = np.zeros((DRAWN, DRAWN), np.float32)
    mask[50:120, 60:100] = mask[30:50, 72:88] = 1
    turn = cv2.getRotationMatrix2D((80, 80), -degrees, 1.0)
    return Silhouette.of(cv2.warpAffine(mask, turn, (DRAWN, DRAWN)))


@pytest.mark.parametrize("degrees", [-15, -7, 5, 12])
def test_a_lean_is_straightened(degrees):
    upright, lean = leaning(0), leaning(degrees)
    assert iou(upright, lean, "turned") > 0.93
    assert iou(upright, lean, "turned") >= iou(upright, lean, "both")
    assert iou(upright, leaning(180), "turned") < 0.85


def test_a_lean_is_drawn_straightened():
    one, two = laid_on(leaning(0), leaning(10), "turned")
    assert np.count_nonzero(one & two) / np.count_nonzero(one | two) > 0.93


def slow(a, b, placement):
    """Pixel by pixel: every pixel of the larger one, split in 25, is carried over."""
    large, small = (a.bits, b.bits) if a.area > b.area else (b.bits, a.bits)
    zoom = np.sqrt(small.sum() / large.sum()) if placement in ("scale", "both") else 1.0
    start = end = np.full(2, (SIDE - 1) / 2)
    if placement in ("centre", "both"):
        start, end = (np.argwhere(bits).mean(axis=0) for bits in (large, small))
    fine = np.argwhere(np.kron(large, np.ones((5, 5))))
    carried = np.rint(zoom * ((fine - 2) / 5 - start) + end).astype(int)
    inside = ((carried >= 0) & (carried < SIDE)).all(axis=1)
    shared = small[tuple(carried[inside].T)].sum() / 25 * zoom**2
    return shared / (small.sum() + zoom**2 * large.sum() - shared)


@pytest.mark.parametrize("placement", PLACEMENTS[:4])
def test_it_is_what_a_slow_count_finds(placement):
    rng = np.random.default_rng(3)
    shapes = [
        ellipse(*rng.uniform(50, 110, 2), *rng.uniform(15, 45, 2), notch=rng.uniform(0, 0.4))
        for _ in range(5)
    ]
    errors = [
        abs(iou(a, b, placement) - slow(a, b, placement))
        for a, b in itertools.combinations(shapes, 2)
    ]
    # A pixel of the outline is 0.02 of the smallest of these shapes, in the slow count too.
    assert np.mean(errors) < 0.01
    assert max(errors) < 0.04


@pytest.mark.parametrize("placement", PLACEMENTS)
def test_exchanging_them_changes_nothing_and_it_stays_in_bounds(placement):
    rng = np.random.default_rng(7)
    shapes = [EMPTY, SQUARE, box(0, 0, DRAWN, DRAWN), box(0, 0, 2, 2), box(0, 3, DRAWN, 2)]
    shapes += [Silhouette.of((rng.random((SIDE, SIDE)) > 0.7).astype(np.float32))]
    values = np.array([ious(shape, shapes, placement) for shape in shapes])
    assert (values == values.T).all()
    assert (values >= 0).all() and (values <= 1).all()
    assert values.diagonal().tolist() == [0, 1, 1, 1, 1, 1]


def test_what_leaves_the_frame_counts_as_not_shared():
    """A tall bar at the edge, drawn onto a small square's place in the corner."""
    bar, corner = box(0, 70, DRAWN, 20), box(0, 0, 20, 20)
    assert iou(bar, corner, "centre") == pytest.approx(400 / (DRAWN * 20), abs=0.001)


@pytest.mark.parametrize("placement", PLACEMENTS)
def test_without_an_object_there_is_no_overlap(placement):
    assert ious(EMPTY, [EMPTY, SQUARE], placement).tolist() == [0, 0]
    assert ious(SQUARE, [EMPTY], placement).tolist() == [0]
    assert ious(SQUARE, [], placement).shape == (0,)


def test_several_equal_objects_are_one_outline():
    """Two jars beside each other are not one jar of the same area."""
    mask = np.zeros((DRAWN, DRAWN), np.float32)
    mask[60:100, 20:50] = mask[60:100, 110:140] = 1
    pair = Silhouette.of(mask)
    assert iou(pair, pair, "both") == 1
    assert iou(pair, box(60, 65, 40, 30), "both") == 0


@pytest.mark.parametrize("placement", PLACEMENTS)
def test_what_is_drawn_is_what_is_counted(placement):
    a, b = ellipse(70, 80, 30, 50), ellipse(85, 75, 20, 25, notch=0.3)
    for query, other in ((a, b), (b, a)):
        one, two = laid_on(query, other, placement)
        counted = np.count_nonzero(one & two) / np.count_nonzero(one | two)
        assert counted == pytest.approx(iou(query, other, placement), abs=0.01)
    assert laid_on(EMPTY, a, placement) == (EMPTY.bits, a.bits)
