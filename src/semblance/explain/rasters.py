"""Numbers laid over a picture: brought to its frame, and to another size, keeping their sum."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

LONGEST = 96
"""Pixels of a heat's longest side: finer than any feature map, small enough to keep."""

COARSE = 16
"""The most numbers a side in JSON."""

Numbers = NDArray[np.float32]


class Part(NamedTuple):
    """A rectangle of a picture, as fractions of its width and height."""

    left: float
    top: float
    right: float
    bottom: float


WHOLE = Part(0.0, 0.0, 1.0, 1.0)


def raster_size(width: int, height: int) -> tuple[int, int]:
    """(rows, columns) of a heat for a picture of this size."""
    longest = max(width, height)
    return max(1, round(LONGEST * height / longest)), max(1, round(LONGEST * width / longest))


def spread(
    cells: Numbers, centres: tuple[Numbers, Numbers], part: Part, size: tuple[int, int]
) -> Numbers:
    """(h, w) over the whole picture: cells interpolated within `part`, NaN beyond; the same sum.

    `centres` are where the rows and the columns of cells lie, as fractions of the part. What
    interpolation changes of the sum is given back evenly.
    """
    heat = np.full(size, np.nan, np.float32)
    rows, columns = _inside(size[0], part.top, part.bottom), _inside(size[1], *part[0::2])
    down = _weights(_places(rows, size[0], part.top, part.bottom), centres[0])
    across = _weights(_places(columns, size[1], *part[0::2]), centres[1])
    # Kept in double precision, so that the sum survives thousands of small numbers.
    smooth = down @ (cells.astype(np.float64) / len(rows) / len(columns)) @ across.T
    smooth *= cells.size
    smooth += (float(cells.sum(dtype=np.float64)) - smooth.sum()) / smooth.size
    heat[np.ix_(rows, columns)] = smooth
    return heat


def effects(heats: Iterable[Numbers]) -> Numbers:
    """(h, w): what each place adds beyond the mean place, by all models; NaN where none looks.

    Models that see different parts of a picture are first brought to a mean of zero each: else
    whoever sees less would seem to say more.
    """
    stacked = np.stack([heat - np.nanmean(heat) for heat in heats])
    unseen = np.isnan(stacked).all(axis=0)
    return np.asarray(np.where(unseen, np.nan, np.nansum(stacked, axis=0)), np.float32)


def even_centres(count: int) -> Numbers:
    """Where `count` cells of equal size lie, as fractions."""
    return np.asarray((np.arange(count) + 0.5) / count, np.float32)


def patch_means(heat: Numbers, edges: tuple[Numbers, Numbers]) -> Numbers:
    """(rows, columns) float32: the mean of a heat in each patch between edges, in fractions of
    the picture; 0 where a patch has nothing that is seen."""
    down, across = (np.minimum((np.arange(length) + 0.5) / length, 1) for length in heat.shape)
    row = np.clip(np.searchsorted(edges[0], down, "right") - 1, 0, len(edges[0]) - 2)
    column = np.clip(np.searchsorted(edges[1], across, "right") - 1, 0, len(edges[1]) - 2)
    shape = (len(edges[0]) - 1, len(edges[1]) - 1)
    place = np.add.outer(row * shape[1], column)
    seen = np.isfinite(heat)
    sums = np.bincount(place[seen], heat[seen], shape[0] * shape[1])
    counts = np.bincount(place[seen], minlength=shape[0] * shape[1])
    return np.asarray(sums / np.maximum(counts, 1), np.float32).reshape(shape)


def coarse(heat: Numbers) -> Numbers:
    """A heat with at most 16 numbers a side, of the same sum; NaN where nothing is seen."""
    rows, columns = (min(COARSE, length) for length in heat.shape)
    row = np.arange(heat.shape[0]) * rows // heat.shape[0]
    column = np.arange(heat.shape[1]) * columns // heat.shape[1]
    place = np.add.outer(row * columns, column)
    seen = np.isfinite(heat)
    sums = np.bincount(place[seen], heat[seen], rows * columns)
    sums[np.bincount(place[seen], minlength=rows * columns) == 0] = np.nan
    return np.asarray(sums, np.float32).reshape(rows, columns)


def _inside(length: int, start: float, end: float) -> NDArray[np.int64]:
    """The pixels whose centres lie in [start, end]; at least the one in the middle."""
    centres = (np.arange(length) + 0.5) / length
    found = np.flatnonzero((centres >= start) & (centres <= end))
    middle = min(length - 1, int((start + end) / 2 * length))
    return found if len(found) else np.array([middle])


def _places(pixels: NDArray[np.int64], length: int, start: float, end: float) -> Numbers:
    """Where pixels lie, as fractions of the part."""
    return np.asarray(((pixels + 0.5) / length - start) / max(end - start, 1e-9), np.float32)


def _weights(places: Numbers, centres: Numbers) -> NDArray[np.float64]:
    """(places, centres): linear interpolation, constant beyond the outermost centres."""
    columns = np.eye(len(centres))
    return np.stack([np.interp(places, centres, column) for column in columns], axis=1)
