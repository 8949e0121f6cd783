"""What hiding a patch of a picture does to its score: Zeiler & Fergus 2014,
https://arxiv.org/abs/1311.2901."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from math import ceil, floor, sqrt

import numpy as np
import PIL.Image
from numpy.typing import NDArray

from semblance.explain.rasters import Part
from semblance.images import Image

SIDE = 7
"""Patches a side of a square: 49 in all, about as many as a feature map has places."""

REACH = 1
"""Patches to each side that are hidden with one: a network sees each place in the light of those
around it, and what a single patch does is lost in the noise of its edges. On ten pairs of
clothes the median rank correlation with the heat is 0.19 with single patches, 0.48 with these."""

Numbers = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Patches:
    """A grid of `rows` x `columns` patches over a part of a picture, 49 of them at most."""

    part: Part
    rows: int
    columns: int

    @classmethod
    def over(cls, part: Part, image: Image) -> "Patches":
        """As square as the shape of the part allows."""
        width = (part.right - part.left) * image.pil.width
        height = (part.bottom - part.top) * image.pil.height
        columns = min(SIDE**2, max(1, round(SIDE * sqrt(width / max(height, 1e-9)))))
        return cls(part, max(1, SIDE**2 // columns), columns)

    @property
    def edges(self) -> tuple[Numbers, Numbers]:
        """Of rows and of columns, as fractions of the picture."""
        part = self.part
        return (
            np.linspace(part.top, part.bottom, self.rows + 1, dtype=np.float32),
            np.linspace(part.left, part.right, self.columns + 1, dtype=np.float32),
        )

    def hidden(self, image: Image) -> Iterator[Image]:
        """The picture without each patch and those around it, row by row.

        They have the picture's mean colour, which adds less of its own than a fixed grey.
        """
        down, across = self.edges
        colour = tuple(np.asarray(image.pil).reshape(-1, 3).mean(axis=0).round().astype(int))
        for row in range(self.rows):
            top, bottom = down[max(0, row - REACH)], down[min(self.rows, row + 1 + REACH)]
            for column in range(self.columns):
                left = across[max(0, column - REACH)]
                right = across[min(self.columns, column + 1 + REACH)]
                picture = image.pil.copy()
                x, y = _pixels(left, right, picture.width), _pixels(top, bottom, picture.height)
                picture.paste(colour, (x[0], y[0], x[1], y[1]))
                yield replace(image, pil=picture)

    def as_heat(self, drop: Numbers, share: float) -> Numbers:
        """(rows, columns) of the sum `share`: an equal part each, and beyond that its drop, of
        which every patch around it has a part as well."""
        around = (1 + 2 * REACH) ** 2
        return np.asarray(share / drop.size + (drop - drop.mean()) / around, np.float32)


def drops(
    image: Image, patches: Patches, shares: Callable[[Iterator[Image]], Numbers], base: Numbers
) -> Numbers:
    """(rows, columns, models) float32: by how much each model's share drops without a patch.

    `shares` gives (n, models) of pictures, `base` (models,) of the picture as it is.
    """
    found = shares(patches.hidden(image))
    return np.asarray(base - found, np.float32).reshape(patches.rows, patches.columns, -1)


def shrunk(image: Image, min_side: int) -> Image:
    """The picture at no more pixels than encoders ask for: it is about to be copied 49 times."""
    width, height = image.pil.size
    ratio = min_side / min(width, height)
    if ratio >= 1:
        return image
    size = (max(1, round(width * ratio)), max(1, round(height * ratio)))
    return replace(image, pil=image.pil.resize(size, PIL.Image.Resampling.BICUBIC, reducing_gap=2))


def _pixels(start: float, end: float, length: int) -> tuple[int, int]:
    """At least one pixel, also of a strip."""
    first = min(length - 1, floor(start * length + 0.5))
    return first, max(first + 1, min(length, ceil(end * length - 0.5)))
