"""From a part to the surface a camera sees of it: where, facing where, at which height."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semblance.samples.colour import Floats
from semblance.samples.outline import sample
from semblance.samples.parts import Part

_MARGIN = 3
_STEEP, _LEVEL = 0.1, 0.7


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """What is visible of a part, all arrays (H, W), the first row the uppermost.

    `cover` says where there is anything. The normal is in the camera's frame: `right`, `up` and
    `near` (towards the camera). `x`, `y`, `z` are places on the part, from the middle of its
    foot: right, up its axis, towards the viewer, in picture heights; `reach` is the half width
    at that height. (`row`, `column`) is where the middle of the foot lies in the arrays.
    """

    cover: NDArray[np.bool_]
    right: Floats
    up: Floats
    near: Floats
    x: Floats
    y: Floats
    z: Floats
    reach: Floats
    row: float
    column: float


@dataclass(frozen=True, slots=True, eq=False)
class _Slices:
    """A part cut level into N slices, from foot to top, in pixels.

    `front` and `back` are (N, W): on which row above the foot the rim of each slice begins and
    ends in each column; where a slice does not reach, front is +inf and back -inf.
    """

    curve: Floats
    drift: Floats
    front: Floats
    back: Floats


def visible_surface(part: Part, scale: float) -> Surface:
    """The surface of one part at `scale` pixels a picture height.

    The camera looks down, without perspective, so of all slices that cover a pixel the highest
    is the visible one: no ray has to be followed.
    """
    curve = sample(part.outline, 1.0 / scale, part.rounding) * np.float32(scale)
    bend = part.bend * scale
    reach = float(curve[0].max())
    left = math.floor(min(bend, 0) - reach) - _MARGIN
    columns = np.arange(left, math.ceil(max(bend, 0) + reach) + _MARGIN + 1, dtype=np.float32)
    slices = _cut(part, curve, columns, bend)
    low = math.floor(slices.front.min()) - _MARGIN
    rows = np.arange(low, math.ceil(slices.back.max()) + _MARGIN + 1, dtype=np.float32)
    index, behind = _highest(slices, rows)
    return _described(part, slices, index, behind, (rows, columns), scale)


def _tilt(part: Part) -> tuple[float, float]:
    angle = math.radians(part.elevation_deg)
    return math.cos(angle), math.sin(angle)


def _cut(part: Part, curve: Floats, columns: Floats, bend: float) -> _Slices:
    cosine, sine = _tilt(part)
    half, height = curve
    drift = np.float32(bend) * (height / max(float(height[-1]), 1e-6)) ** 2
    off = np.abs(columns[None, :] - drift[:, None])
    inside = off < half[:, None]
    share = np.where(inside, off, 0) / np.maximum(half, 1e-3)[:, None]
    deep = part.depth * half[:, None] * _superellipse(share, part.corner) * np.float32(sine)
    level = (height * np.float32(cosine))[:, None]
    front = np.where(inside, level - deep, np.inf)
    back = np.where(inside, level + deep, -np.inf)
    return _Slices(curve, drift, front.astype(np.float32), back.astype(np.float32))


def _superellipse(share: Floats, corner: float) -> Floats:
    """How far the cut reaches to the front at this share of its half width, 1 in the middle."""
    if corner == 2:
        return np.sqrt(np.maximum(1 - share * share, 0))
    rest = np.maximum(1 - share ** np.float32(corner), 0)
    return rest ** np.float32(1 / corner)  # type: ignore[no-any-return]


def _highest(slices: _Slices, rows: Floats) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """((H, W), (H, W)): the visible slice or -1, and whether its far half is what is seen."""
    front_index = _scatter(np.ceil(slices.front - rows[0]), rows.size)
    np.maximum.accumulate(front_index, axis=0, out=front_index)
    back_index = _scatter(np.floor(slices.back - rows[0]), rows.size)
    downwards = back_index[::-1]
    np.maximum.accumulate(downwards, axis=0, out=downwards)
    columns = np.arange(front_index.shape[1])[None, :]
    # Slices are a pixel apart, so each also stands for the pixel above its far rim.
    behind = rows[:, None] > slices.back[front_index, columns] + 1
    behind &= front_index >= 0
    seen = behind & (back_index >= 0)
    seen &= slices.front[back_index, columns] <= rows[:, None]
    index = np.where(behind, np.where(seen, back_index, -1), front_index)
    return index.astype(np.int32), seen


def _scatter(at: Floats, row_count: int) -> NDArray[np.int32]:
    """(row_count, W): the last slice whose rim lies on each pixel, or -1."""
    index = np.full((row_count, at.shape[1]), -1, np.int32)
    number, column = np.nonzero(np.isfinite(at))
    # Of equal targets the last assignment stays, and slices come in ascending order.
    index[at[number, column].astype(np.intp), column] = number
    return index


def _described(
    part: Part,
    slices: _Slices,
    index: NDArray[np.int32],
    behind: NDArray[np.bool_],
    axes: tuple[Floats, Floats],
    scale: float,
) -> Surface:
    rows, columns = axes
    cover = index >= 0
    number = _between(slices, index, behind, rows)
    half, height = (_lookup(values, number) for values in slices.curve)
    x = columns[None, :] - _lookup(slices.drift, number)
    share = np.minimum(np.abs(x) / np.maximum(half, 1e-3), 1)
    depth = _superellipse(share, part.corner)
    outward, upward = (_lookup(values, number) for values in _slope(slices.curve))
    gx, gz = _rim_normal(np.copysign(share, x), np.where(behind, -depth, depth), part)
    cosine, sine = _tilt(part)
    near = upward * np.float32(sine) + outward * gz * np.float32(cosine)
    up = upward * np.float32(cosine) - outward * gz * np.float32(sine)
    z = np.where(behind, -depth, depth) * half * np.float32(part.depth)
    if sine > _STEEP:
        # On a level face the place follows from the row alone, without the rim's detour.
        level = (height * np.float32(cosine) - rows[:, None]) / np.float32(sine)
        z = np.where(upward > _LEVEL, level, z)
    unit = np.float32(1 / scale)
    fields = (outward * gx, up, near, x * unit, height * unit, z * unit, half * unit)
    upright = [np.ascontiguousarray(field[::-1], np.float32) for field in fields]
    return Surface(
        cover[::-1], *upright, row=rows.size - 1 + float(rows[0]), column=-float(columns[0])
    )


def _between(
    slices: _Slices, index: NDArray[np.int32], behind: NDArray[np.bool_], rows: Floats
) -> Floats:
    """(H, W) the visible slice as a number with a fraction, so that shading has no steps."""
    last = slices.curve.shape[1] - 1
    here, above = np.maximum(index, 0), np.clip(index + 1, 0, last)
    columns = np.arange(index.shape[1])[None, :]
    edge = np.where(behind, slices.back[here, columns], slices.front[here, columns])
    following = np.where(behind, slices.back[above, columns], slices.front[above, columns])
    edge = np.where(np.isfinite(edge), edge, 0)
    step = np.where(np.isfinite(following), following, edge + 1) - edge
    safe = np.where(np.abs(step) < 1e-3, 1e-3, step)
    gone = np.clip((rows[:, None] - edge) / safe, 0, 1)
    return np.minimum(here + gone, last).astype(np.float32)


def _lookup(values: Floats, number: Floats) -> Floats:
    """`values` at fractional places."""
    low = number.astype(np.int32)
    part = number - low.astype(np.float32)
    high = np.minimum(low + 1, values.size - 1)
    return values[low] * (1 - part) + values[high] * part


def _slope(curve: Floats) -> tuple[Floats, Floats]:
    """The outline's own normal at each slice: outward and upward parts of a unit vector."""
    across, along = np.gradient(curve[0]), np.gradient(curve[1])
    length = np.maximum(np.hypot(across, along), 1e-6)
    return along / length, -across / length


def _rim_normal(share_x: Floats, share_z: Floats, part: Part) -> tuple[Floats, Floats]:
    """The normal of the level cut: right and towards the viewer, a unit vector."""
    power = np.float32(part.corner - 1)
    gx = share_x if power == 1 else np.sign(share_x) * np.abs(share_x) ** power
    gz = share_z if power == 1 else np.sign(share_z) * np.abs(share_z) ** power
    gz = gz / np.float32(part.depth)
    length = np.maximum(np.hypot(gx, gz), 1e-4)
    return gx / length, gz / length
