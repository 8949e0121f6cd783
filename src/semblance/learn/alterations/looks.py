"""Looks: copies of a picture as another camera, at another angle in other light, might see it."""

import json
from dataclasses import asdict, dataclass

import numpy as np
import PIL.Image
from numpy.typing import NDArray

from semblance.images import Image, open_image
from semblance.learn.networks.augmentation import Augmentation
from semblance.samples.seeds import generator

ANOTHER_CAMERA = Augmentation(flip=0.5, rotation=15.0, zoom=0.5, perspective=0.3, jitter=0.4)
"""Parts of a quarter of the area and more, tilted and in other light: what SimCLR (Chen et al.
2020, https://arxiv.org/abs/2002.05709) found to matter, and the perspective that products need."""

BLURRED, SIGMA = 0.5, (0.1, 2.0)
"""The share of looks that are blurred, and how much, in pixels of a side of 224: as SimCLR has
it."""

SIMCLR_SIDE = 224


@dataclass(frozen=True)
class Look:
    """The look of that `number`: other numbers and other seeds give others of the same kind."""

    number: int
    seed: int = 0
    augmentation: Augmentation = ANOTHER_CAMERA

    @property
    def identity(self) -> str:
        return f"look {json.dumps(asdict(self), sort_keys=True)}"

    def of(self, image: Image, side: int) -> Image:
        """The middle of the picture, `side` pixels wide at most, looked at anew."""
        rng = generator(self.seed, "look", self.number, image.digest)
        canvas = _middle(image.pil, side)
        seen = self.augmentation.apply(canvas, canvas.shape[0], rng)
        return open_image(_blurred(seen, rng))


def looks(count: int, seed: int) -> tuple[Look, ...]:
    """So many different looks."""
    return tuple(Look(number, seed) for number in range(count))


def _middle(picture: PIL.Image.Image, side: int) -> NDArray[np.uint8]:
    """(s, s, 3): the largest square in the middle, which is what networks look at."""
    width, height = picture.size
    short = min(width, height)
    left, top = (width - short) / 2, (height - short) / 2
    size = min(side, short)
    box = (left, top, left + short, top + short)
    return np.asarray(picture.resize((size, size), PIL.Image.Resampling.BICUBIC, box=box))


def _blurred(pixels: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    import cv2

    chance, sigma = rng.uniform(), rng.uniform(*SIGMA) * len(pixels) / SIMCLR_SIDE
    if chance >= BLURRED:
        return pixels
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), sigma), np.uint8)
