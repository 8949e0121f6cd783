"""An outline: how far a solid reaches from its axis, from its foot up to its top.

Points are (half width, height) in picture heights. An outline runs upwards, may run level (a
ledge, a top face), and ends on the axis.
"""

import math
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from semblance.samples.arrays import Floats

Point: TypeAlias = tuple[float, float]
Outline: TypeAlias = tuple[Point, ...]

_ARC_STEPS = 16


def shoulder(start: Point, end: Point) -> Outline:
    """A quarter of an ellipse that leaves `start` upright and arrives at `end` level."""
    return _arc(start, end, lambda angle: (1 - math.cos(angle), math.sin(angle)))


def flare(start: Point, end: Point) -> Outline:
    """A quarter of an ellipse that leaves `start` level and arrives at `end` upright."""
    return _arc(start, end, lambda angle: (math.sin(angle), 1 - math.cos(angle)))


def wave(start: Point, end: Point) -> Outline:
    """A smooth S that is upright at both ends."""
    return _arc(start, end, lambda angle: (math.sin(angle) ** 2, angle / (math.pi / 2)))


def cylinder(radius: float, height: float, *, taper: float = 0.0, dome: float = 0.0) -> Outline:
    """An upright wall, narrower at the top by `taper` of its radius, with a flat or domed top."""
    upper = radius * (1 - taper)
    return ((radius, 0.0), (upper, height - dome), *shoulder((upper, height - dome), (0, height)))


def sample(outline: Outline, spacing: float, rounding: float) -> Floats:
    """(2, N) half widths and heights at even steps along the outline, its corners rounded.

    `spacing` and `rounding` (the reach of the rounding) are in the outline's unit.
    """
    points = np.array(outline, np.float64)
    steps = np.hypot(*np.diff(points, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    at = np.linspace(0, along[-1], max(8, math.ceil(along[-1] / spacing)))
    curve = np.stack([np.interp(at, along, points[:, axis]) for axis in (0, 1)])
    return _rounded(curve, rounding / (at[1] - at[0])).astype(np.float32)


def _arc(start: Point, end: Point, path: Callable[[float], Point]) -> Outline:
    shares = [path(math.pi / 2 * step / _ARC_STEPS) for step in range(_ARC_STEPS + 1)]
    (x0, y0), (x1, y1) = start, end
    return tuple((x0 + (x1 - x0) * a, y0 + (y1 - y0) * b) for a, b in shares)


def _rounded(curve: NDArray[np.float64], sigma: float) -> NDArray[np.float64]:
    """Smooth along the curve; its two ends stay where they are."""
    reach = min(math.ceil(2.5 * sigma), curve.shape[1] - 1)
    if reach < 1:
        return curve
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    kernel /= kernel.sum()
    head = 2 * curve[:, :1] - curve[:, reach:0:-1]
    tail = 2 * curve[:, -1:] - curve[:, -2 : -reach - 2 : -1]
    padded = np.concatenate([head, curve, tail], axis=1)
    return np.stack([np.convolve(row, kernel, mode="valid") for row in padded])
