"""Solids: what a camera sees of a part, against what geometry and a slow search say."""

import math

import numpy as np
import pytest

from semblance.samples.drawing.slices import cut, look
from semblance.samples.drawing.solid import visible_surface
from semblance.samples.products.materials import Material
from semblance.samples.products.outline import Outline, cylinder, sample, shoulder
from semblance.samples.products.parts import Part

WHITE = Material("#ffffff")


def part(outline: Outline, **changes: float) -> Part:
    return Part(outline, WHITE, **changes)  # type: ignore[arg-type]


def test_a_cylinder_from_the_side_is_a_rectangle() -> None:
    surface = visible_surface(part(cylinder(0.2, 0.5), elevation_deg=0, rounding=0), 200)
    rows, columns = surface.cover.any(axis=1).sum(), surface.cover.any(axis=0).sum()
    assert abs(columns - 80) <= 1
    assert abs(rows - 100) <= 2
    assert surface.cover.sum() == pytest.approx(rows * columns, rel=0.02)


def test_a_cylinder_from_above_shows_its_top_as_an_ellipse() -> None:
    surface = visible_surface(part(cylinder(0.2, 0.5), elevation_deg=30, rounding=0), 200)
    top = surface.cover & (surface.y > 0.499)
    ellipse = math.pi * 40 * 40 * math.sin(math.radians(30))
    assert top.sum() == pytest.approx(ellipse, rel=0.06)
    assert np.median(surface.up[top]) == pytest.approx(math.cos(math.radians(30)), abs=0.01)


def test_the_normals_of_a_ball_point_away_from_its_middle() -> None:
    radius = 0.3
    half = shoulder((radius, 0.0), (0.0, radius))
    surface = visible_surface(part(half, elevation_deg=0, rounding=0), 300)
    inner = surface.cover & (np.hypot(surface.x, surface.y) < 0.9 * radius) & (surface.y > 0.02)
    assert np.abs(surface.right - surface.x / radius)[inner].max() < 0.04
    assert np.abs(surface.up - surface.y / radius)[inner].max() < 0.04


def test_every_visible_normal_is_a_unit_vector_towards_the_camera() -> None:
    vase = ((0.1, 0.0), *shoulder((0.2, 0.3), (0.05, 0.4)), (0.05, 0.5), (0.0, 0.5))
    surface = visible_surface(
        part(vase, elevation_deg=25, depth=0.7, corner=3.0, rounding=0.02), 200
    )
    length = np.sqrt(surface.right**2 + surface.up**2 + surface.near**2)[surface.cover]
    assert np.abs(length - 1).max() < 0.02  # between two slices a normal is a little short
    assert surface.near[surface.cover].min() > -0.2  # the rounding of a slice, at the very rim


def test_rounding_keeps_the_ends_and_softens_the_corner() -> None:
    sharp, soft = (sample(cylinder(0.2, 0.5), 0.002, rounding) for rounding in (0.0, 0.01))
    assert np.allclose(soft[:, 0], (0.2, 0.0), atol=1e-3)
    assert np.allclose(soft[:, -1], (0.0, 0.5), atol=1e-3)
    corner = np.array([[0.2], [0.5]])
    assert np.hypot(*(sharp - corner)).min() < 0.002 < np.hypot(*(soft - corner)).min()


@pytest.mark.parametrize("seed", range(40))
def test_the_highest_slice_that_covers_a_pixel_is_the_one_seen(seed: int) -> None:
    rng = np.random.default_rng(seed)
    half_widths = rng.uniform(0.03, 0.3, rng.integers(2, 6)).tolist()
    elevation_deg, depth = rng.uniform(5, 70), rng.uniform(0.4, 1.0)
    corner = float(rng.choice([2.0, 3.0, 6.0]))
    heights = np.linspace(0, 0.5, len(half_widths))
    outline = (*((half, float(y)) for half, y in zip(half_widths, heights, strict=True)), (0, 0.5))
    solid = part(outline, elevation_deg=elevation_deg, depth=depth, corner=corner)
    slices = cut(solid, 60)
    sight = look(slices)
    wrong = missed = right = 0
    for row, height in enumerate(slices.rows):
        covers = (slices.front <= height) & (height <= slices.back)
        found = covers.any(axis=0)
        highest = len(covers) - 1 - covers[::-1].argmax(axis=0)
        missed += (found & ~sight.cover[row]).sum()
        # A rim that passes between two pixels may count for the next.
        off = np.abs(sight.number[row] - highest)[found] > 3
        wrong, right = wrong + off.sum(), right + (~off).sum()
    assert wrong < 0.03 * right
    assert missed < 0.02 * right  # single pixels at the sides of a sharp waist
