"""The size at which a picture and its mask are matted, and the check that they belong together."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError
from semblance.images import Image

SLACK = 1e-3
"""How far beyond [0, 1] a mask may reach: an interpolation's rounding, not another scale."""


@dataclass(frozen=True, slots=True, eq=False)
class Working:
    """`pixels` (H, W, 3) uint8 and `mask` (H, W) float32 in [0, 1], of one size."""

    pixels: NDArray[np.uint8]
    mask: NDArray[np.float32]


def at_size(image: Image, mask: NDArray[np.float32], longest: int) -> Working:
    """Both at the picture's size, or so much less that its long side has `longest` pixels.

    Raises UsageError for a mask that is not this picture's.
    """
    import cv2

    _check(image, mask)
    width, height = image.pil.size
    scale = min(1.0, longest / max(width, height))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    pixels = image.pixels
    if scale < 1:
        pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    shrinks = mask.shape[1] > size[0]
    resized = cv2.resize(
        np.ascontiguousarray(mask, np.float32),
        size,
        interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR,
    )
    return Working(np.asarray(pixels, np.uint8), np.clip(resized, 0, 1, dtype=np.float32))


def _check(image: Image, mask: NDArray[np.float32]) -> None:
    if mask.ndim != 2 or not mask.size:
        raise UsageError(f"the mask of {image.name} has the shape {mask.shape}, not (h, w)")
    if not np.isfinite(mask).all():
        raise UsageError(f"the mask of {image.name} has NaN or infinity in it; make it again")
    if mask.min() < -SLACK or mask.max() > 1 + SLACK:
        raise UsageError(
            f"the mask of {image.name} reaches from {mask.min():.3g} to {mask.max():.3g}; "
            "a mask is in [0, 1]"
        )
    if not _same_aspect(image.pil.size, mask.shape):
        width, height = image.pil.size
        raise UsageError(
            f"the mask of {image.name} is {mask.shape[1]} x {mask.shape[0]} pixels, which is not "
            f"the aspect ratio of the picture, {width} x {height}; make it of the whole picture"
        )


def _same_aspect(picture: tuple[int, int], mask: tuple[int, ...]) -> bool:
    """Whether one side follows from the other to the pixel, as rounding leaves it."""
    (width, height), (rows, columns) = picture, mask
    across, down = rows * width / height, columns * height / width
    return abs(across - columns) <= 1 or abs(down - rows) <= 1
