"""From a part to the surface a camera sees of it: where, facing where, at which height."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semblance.samples.arrays import Floats, floats
from semblance.samples.drawing.slices import Sight, Slices, cut, look, superellipse, tilt
from semblance.samples.products.parts import Part

_STEEP = 0.1  # sine of the elevation from which a level face is seen well enough to place on it
_LEVEL = 0.7  # upward part of a normal from which a face counts as level


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


def visible_surface(part: Part, scale: float) -> Surface:
    """The surface of one part at `scale` pixels a picture height."""
    slices = cut(part, scale)
    sight = look(slices)
    x, y, z, reach = _places(part, slices, sight)
    right, up, near = _normals(part, slices, sight, _share(x, reach))
    unit = np.float32(1 / scale)
    return Surface(
        cover=sight.cover[::-1],
        right=_downwards(right),
        up=_downwards(up),
        near=_downwards(near),
        x=_downwards(x * unit),
        y=_downwards(y * unit),
        z=_downwards(z * unit),
        reach=_downwards(reach * unit),
        row=float(slices.rows[-1]),
        column=-float(slices.columns[0]),
    )


def _places(part: Part, slices: Slices, sight: Sight) -> tuple[Floats, Floats, Floats, Floats]:
    """x, y, z on the part and the half width there, in pixels."""
    reach, y = _at(slices.half, sight), _at(slices.height, sight)
    x = slices.columns[None, :] - _at(slices.drift, sight)
    z = _towards_viewer(part, sight, _share(x, reach)) * reach * np.float32(part.depth)
    cosine, sine = tilt(part)
    if sine > _STEEP:
        # On a level face the place follows from the row alone, without the rim's detour.
        level = (y * np.float32(cosine) - slices.rows[:, None]) / np.float32(sine)
        z = np.where(_at(_slope(slices)[1], sight) > _LEVEL, level, z)
    return x, y, z, reach


def _normals(
    part: Part, slices: Slices, sight: Sight, share: Floats
) -> tuple[Floats, Floats, Floats]:
    """Right, up and near parts of the unit normal, in the camera's frame."""
    outward, upward = (_at(values, sight) for values in _slope(slices))
    gx, gz = _rim_normal(part, np.clip(share, -1, 1), _towards_viewer(part, sight, share))
    cosine, sine = (np.float32(value) for value in tilt(part))
    forward = outward * gz
    return outward * gx, upward * cosine - forward * sine, upward * sine + forward * cosine


def _share(x: Floats, reach: Floats) -> Floats:
    return floats(x / np.maximum(reach, 1e-3))


def _towards_viewer(part: Part, sight: Sight, share: Floats) -> Floats:
    """The rim's reach towards the viewer, -1..1, at this share of the half width."""
    depth = superellipse(np.minimum(np.abs(share), 1), part.corner)
    return floats(np.where(sight.behind, -depth, depth))


def _rim_normal(part: Part, share_x: Floats, share_z: Floats) -> tuple[Floats, Floats]:
    """The normal of the level cut: right and towards the viewer, a unit vector."""
    power = np.float32(part.corner - 1)
    gx = np.copysign(np.abs(share_x) ** power, share_x)
    gz = np.copysign(np.abs(share_z) ** power, share_z) / np.float32(part.depth)
    length = np.maximum(np.hypot(gx, gz), 1e-4)
    return floats(gx / length), floats(gz / length)


def _slope(slices: Slices) -> tuple[Floats, Floats]:
    """The outline's own normal at each slice: outward and upward parts of a unit vector."""
    across = np.gradient(slices.half).astype(np.float32)
    along = np.gradient(slices.height).astype(np.float32)
    length = np.maximum(np.hypot(across, along), 1e-6)
    return floats(along / length), floats(-across / length)


def _at(values: Floats, sight: Sight) -> Floats:
    """`values` of the slices, looked up between the two that a pixel lies between."""
    low = sight.number.astype(np.int32)
    part = sight.number - low.astype(np.float32)
    high = np.minimum(low + 1, values.size - 1)
    return floats(values[low] * (1 - part) + values[high] * part)


def _downwards(upwards: Floats) -> Floats:
    return np.ascontiguousarray(upwards[::-1], np.float32)
