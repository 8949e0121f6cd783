"""Cutting a part out of a picture."""

import math
from dataclasses import dataclass

import numpy as np
import PIL.Image

ATTEMPTS = 10
"""How often torchvision looks for a part that fits before it takes what it can get."""


@dataclass(frozen=True, slots=True)
class ResizedCrop:
    """torchvision's RandomResizedCrop: a part, squeezed or stretched into a square.

    `scale` bounds the part's share of the area, `ratio` its width over its height. The square's
    side is the picture's short side.
    """

    scale: tuple[float, float]
    ratio: tuple[float, float]

    def __call__(self, picture: PIL.Image.Image, rng: np.random.Generator) -> PIL.Image.Image:
        width, height = self._part(picture.size, rng)
        left = int(rng.integers(0, picture.width - width + 1))
        top = int(rng.integers(0, picture.height - height + 1))
        side = min(picture.size)
        return picture.resize(
            (side, side),
            PIL.Image.Resampling.BICUBIC,
            box=(left, top, left + width, top + height),
        )

    def _part(self, size: tuple[int, int], rng: np.random.Generator) -> tuple[int, int]:
        """Width and height in pixels; the nearest allowed ratio where nothing else fits."""
        low, high = map(math.log, self.ratio)
        for _ in range(ATTEMPTS):
            area = size[0] * size[1] * rng.uniform(*self.scale)
            ratio = math.exp(rng.uniform(low, high))
            part = round(math.sqrt(area * ratio)), round(math.sqrt(area / ratio))
            if 0 < part[0] <= size[0] and 0 < part[1] <= size[1]:
                return part
        ratio = min(max(size[0] / size[1], self.ratio[0]), self.ratio[1])
        width, height = min(size[0], size[1] * ratio), min(size[1], size[0] / ratio)
        return max(1, round(width)), max(1, round(height))


@dataclass(frozen=True, slots=True)
class Crop:
    """A part at a random place, with `side` of the picture's width and of its height."""

    side: float

    def __call__(self, picture: PIL.Image.Image, rng: np.random.Generator) -> PIL.Image.Image:
        width, height = (max(1, round(self.side * edge)) for edge in picture.size)
        left = int(rng.integers(0, picture.width - width + 1))
        top = int(rng.integers(0, picture.height - height + 1))
        return picture.crop((left, top, left + width, top + height))
