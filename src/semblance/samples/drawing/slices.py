"""A part cut level into slices, and which of them a camera above the horizon sees where.

The camera looks down, without perspective. Of all slices that cover a pixel the highest is the
visible one, so no ray has to be followed. It is either the last whose near rim lies below the
pixel or the last whose far rim lies above it; only at the sides of a sharp waist may it be neither,
and a single pixel be missed.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semblance.samples.arrays import Floats, floats
from semblance.samples.products.outline import sample
from semblance.samples.products.parts import Part

_MARGIN = 3


@dataclass(frozen=True, slots=True, eq=False)
class Slices:
    """N slices from foot to top, about a pixel apart; lengths are in pixels.

    `half` and `height` are (N,); `drift` (N,) is how far the axis has moved to the right.
    `front` and `back` are (N, W): the row, counted up from the foot, on which the rim of a slice
    begins and ends in each column; +inf and -inf where it does not reach. `rows` and `columns`
    are the pixels of the picture, from the foot's middle up and to the right.
    """

    half: Floats
    height: Floats
    drift: Floats
    front: Floats
    back: Floats
    rows: Floats
    columns: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """What is seen at each pixel, (H, W): the slice's number with a fraction, so that shading
    has no steps; whether it is the slice's far half; and whether there is anything at all."""

    number: Floats
    behind: NDArray[np.bool_]
    cover: NDArray[np.bool_]


def cut(part: Part, scale: float) -> Slices:
    """The slices of a part at `scale` pixels a picture height."""
    half, height = sample(part.outline, 1.0 / scale, part.rounding) * np.float32(scale)
    bend, reach = part.bend * scale, float(half.max())
    first = math.floor(min(bend, 0) - reach) - _MARGIN
    columns = np.arange(first, math.ceil(max(bend, 0) + reach) + _MARGIN + 1, dtype=np.float32)
    drift = np.float32(bend) * (height / height[-1]) ** 2
    off = np.abs(columns[None, :] - drift[:, None])
    inside = off < half[:, None]
    share = np.where(inside, off, 0) / np.maximum(half, 1e-3)[:, None]
    cosine, sine = tilt(part)
    deep = superellipse(share, part.corner) * (half * np.float32(part.depth * sine))[:, None]
    level = (height * np.float32(cosine))[:, None]
    front = np.where(inside, level - deep, np.float32(np.inf))
    back = np.where(inside, level + deep, np.float32(-np.inf))
    low, high = math.floor(front.min()) - _MARGIN, math.ceil(back.max()) + _MARGIN
    rows = np.arange(low, high + 1, dtype=np.float32)
    return Slices(half, height, drift, front, back, rows, columns)


def tilt(part: Part) -> tuple[float, float]:
    """Cosine and sine of the camera's elevation."""
    angle = math.radians(part.elevation_deg)
    return math.cos(angle), math.sin(angle)


def superellipse(share: Floats, corner: float) -> Floats:
    """How far a cut reaches to the front at this share of its half width, 1 in the middle."""
    if corner == 2:
        return floats(np.sqrt(np.maximum(1 - share * share, 0)))
    rest = np.maximum(1 - share ** np.float32(corner), 0)
    return floats(rest ** np.float32(1 / corner))


def look(slices: Slices) -> Sight:
    """What the camera sees of the slices."""
    rows, columns = slices.rows[:, None], np.arange(slices.columns.size)[None, :]
    near = np.maximum.accumulate(_rims(np.ceil(slices.front - rows[0]), rows.size), axis=0)
    far = _rims(np.floor(slices.back - rows[0]), rows.size)
    far = np.maximum.accumulate(far[::-1], axis=0)[::-1]
    # Slices are a pixel apart, so each also stands for the pixel above its far rim.
    beyond = (near >= 0) & (rows > slices.back[near, columns] + 1)
    behind = beyond & (far >= 0) & (slices.front[far, columns] <= rows)
    index = np.where(beyond, np.where(behind, far, -1), near)
    return Sight(_between(slices, index, behind), behind, index >= 0)


def _rims(at: Floats, row_count: int) -> NDArray[np.int32]:
    """(row_count, W): the last slice whose rim lies on each pixel, or -1."""
    index = np.full((row_count, at.shape[1]), -1, np.int32)
    number, column = np.nonzero(np.isfinite(at))
    # Of equal targets the last assignment stays, and slices come in ascending order.
    index[at[number, column].astype(np.intp), column] = number
    return index


def _between(slices: Slices, index: NDArray[np.int32], behind: NDArray[np.bool_]) -> Floats:
    """The fraction is how far a pixel is from the rim of its slice to that of the next."""
    last, columns = slices.half.size - 1, np.arange(index.shape[1])[None, :]
    here, above = np.maximum(index, 0), np.clip(index + 1, 0, last)
    edge = np.where(behind, slices.back[here, columns], slices.front[here, columns])
    edge = np.where(np.isfinite(edge), edge, 0)
    following = np.where(behind, slices.back[above, columns], slices.front[above, columns])
    step = np.where(np.isfinite(following), following, edge + 1) - edge
    gone = (slices.rows[:, None] - edge) / np.where(np.abs(step) < 1e-3, 1e-3, step)
    return floats(np.minimum(here + np.clip(gone, 0, 1), last))
