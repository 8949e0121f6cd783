"""The arithmetic of explanations: places of a share, ranks, rasters, outlines."""

import numpy as np
import pytest
import scipy.stats

from semblance.errors import UsageError
from semblance.explain.occlusion import Patches
from semblance.explain.overlap import overlap_of
from semblance.explain.ranks import rank_correlation
from semblance.explain.rasters import (
    WHOLE,
    Part,
    coarse,
    effects,
    even_centres,
    patch_means,
    spread,
)
from semblance.explain.shares import Towards
from semblance.fusion import View, ViewDefinition
from semblance.images import open_image


def test_the_place_that_points_to_the_other_raises_the_score():
    """Two places, one along each axis, and another picture along the first axis."""
    view = View(ViewDefinition(("s",)), (2,))
    places = np.array([[[1, 0], [0, 1]]], np.float32)
    raw = [places.mean(axis=(0, 1))[None]]
    towards = Towards(view, [np.array([[1, 0]], np.float32)])
    cells = towards.of_places(raw, 0, places)
    # The cosine is 1/sqrt(2); without the second place it would be 1, without the first 0.
    assert float(cells.sum()) == pytest.approx(0.5**0.5)
    assert cells[0] - cells.mean() == pytest.approx([0.25 * 2**0.5, -0.25 * 2**0.5])


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
@pytest.mark.parametrize("dim", [None, 3])
@pytest.mark.parametrize("weights", [None, (0.7, 0.3)])
def test_places_are_first_order_drops(metric, dim, weights):
    """A slow oracle: a hundredth more and less of one place, and the cosine each time."""
    rng = np.random.default_rng(1)
    sample = [rng.random((40, dims), np.float32) for dims in (5, 7)]
    fusion = "weighted" if weights else "concat"
    view = View(ViewDefinition(("s", "t"), fusion, dim, metric, weights), (5, 7))
    view = view.fit(sample) if dim else view
    maps = [rng.random((2, 3, dims), np.float32) for dims in (5, 7)]
    raw = [places.mean(axis=(0, 1))[None] for places in maps]
    towards = Towards(view, [rng.random((1, dims), np.float32) for dims in (5, 7)])
    for number in range(2):
        cells = towards.of_places(raw, number, maps[number])
        assert float(cells.sum()) == pytest.approx(towards.shares(raw)[0, number], abs=1e-5)
        drops = np.zeros((2, 3))
        for place in np.ndindex(2, 3):
            around = []
            for step in (0.01, -0.01):
                moved = list(raw)
                moved[number] = raw[number] + step * maps[number][place] / 6
                around.append(float(towards.shares(moved).sum(dtype=np.float64)))
            drops[place] = (around[0] - around[1]) / 0.02
        assert cells - cells.mean() == pytest.approx(drops - drops.mean(), abs=2e-4)


def test_rank_correlation_by_eye():
    assert rank_correlation(np.array([1, 2, 3.0]), np.array([10, 20, 90.0])) == pytest.approx(1)
    assert rank_correlation(np.array([1, 2, 3.0]), np.array([3, 2, 1.0])) == pytest.approx(-1)
    assert rank_correlation(np.ones(3), np.array([3, 2, 1.0])) is None


def test_rank_correlation_is_spearmans():
    rng = np.random.default_rng(0)
    for _ in range(20):
        a, b = rng.integers(0, 6, (2, 15)).astype(np.float32)
        assert rank_correlation(a, b) == pytest.approx(scipy.stats.spearmanr(a, b).statistic)


def test_cells_are_spread_over_their_part_and_keep_their_sum():
    cells = np.array([[1, 0], [0, 0]], np.float32)
    heat = spread(cells, (even_centres(2), even_centres(2)), Part(0.5, 0, 1, 1), (20, 40))
    assert np.isnan(heat[:, :20]).all() and np.isfinite(heat[:, 20:]).all()
    assert np.nansum(heat) == pytest.approx(1)
    assert np.unravel_index(np.nanargmax(heat), heat.shape) == (0, 20)
    assert coarse(heat).shape == (16, 16)
    assert np.nansum(coarse(heat)) == pytest.approx(1)


@pytest.mark.parametrize("size", [(1, 96), (96, 1), (1, 1), (64, 96)])
def test_a_raster_of_any_shape_keeps_the_sum(size):
    cells = np.random.default_rng(2).normal(size=(7, 9)).astype(np.float32)
    part = Part(0.499, 0.499, 0.501, 0.501)
    for where in (WHOLE, part):
        heat = spread(cells, (even_centres(7), even_centres(9)), where, size)
        assert np.nansum(heat) == pytest.approx(float(cells.sum()), abs=1e-4)


def test_models_are_added_as_effects():
    """One sees everything evenly; the other only the right half, of which the end is warmer."""
    even = np.full((1, 4), 0.1, np.float32)
    half = np.array([[np.nan, np.nan, 0.1, 0.3]], np.float32)
    assert effects([even, half])[0] == pytest.approx([0, 0, -0.1, 0.1])
    assert np.isnan(effects([half])[0, :2]).all()


def test_patches_are_as_square_as_they_can_be():
    wide = open_image(np.zeros((10, 90, 3), np.uint8))
    patches = Patches.over(WHOLE, wide)
    assert (patches.rows, patches.columns) == (2, 21)
    assert len(list(patches.hidden(wide))) == 42 <= 49
    square = Patches.over(WHOLE, open_image(np.zeros((70, 70, 3), np.uint8)))
    assert (square.rows, square.columns) == (7, 7)


def test_a_patch_is_hidden_with_those_around_it_in_the_mean_colour():
    pixels = np.zeros((70, 70, 3), np.uint8)
    pixels[:35] = 200
    image = open_image(pixels)
    first = next(Patches.over(WHOLE, image).hidden(image)).pixels
    assert (first[:20, :20] == 100).all()
    assert (first[20:, :] == pixels[20:]).all() and (first[:, 20:] == pixels[:, 20:]).all()


def test_means_of_patches():
    heat = np.array([[1, 3], [np.nan, 5]], np.float32)
    halves = np.array([0, 0.5, 1], np.float32)
    assert (patch_means(heat, (halves, halves)) == [[1, 3], [0, 5]]).all()
    whole = np.array([0, 1], np.float32)
    assert patch_means(heat, (whole, whole)) == pytest.approx(3)


def test_outlines_by_eye():
    """The left half and the upper half of a square share a quarter of three quarters."""
    left, top = np.zeros((2, 10, 10), np.float32)
    left[:, :5] = 1
    top[:5] = 1
    found = overlap_of(left, top)
    assert found.iou == pytest.approx(1 / 3, abs=0.01)
    (outline,) = found.contours_a
    assert outline.min(axis=0) == pytest.approx([0, 0], abs=0.01)
    assert outline.max(axis=0) == pytest.approx([0.5, 1], abs=0.01)
    assert overlap_of(left, left).iou == 1


def test_outlines_of_nothing_and_of_any_size():
    none = np.zeros((4, 4), np.float32)
    assert (overlap_of(none, none).iou, overlap_of(none, none).contours_a) == (0, ())
    large, small = np.ones((300, 400), np.float32), np.ones((3, 4), np.float32)
    assert overlap_of(large, small).iou == 1
    assert overlap_of(np.ones((1, 900), np.float32), small).iou < 0.01
    with pytest.raises(UsageError, match=r"not of shape \(2,\)"):
        overlap_of(np.ones(2, np.float32), small)
