"""From what a salient-object network says of a square to the localization of a picture."""

import numpy as np
import PIL.Image
from numpy.typing import NDArray

from semblance.images import Image
from semblance.localize.localization import Localization, nothing_found
from semblance.localize.objects import INSIDE, objects_of

SURE = 0.8
"""The score below which there is no object: the mean saliency of the pixels above 0.5.

U2-Net-p scores 0.93 to 0.99 on clothing and rendered packaging, 0.85 and more on photographs with
an object; brick 0.73, noise 0.68, the moon's surface 0.59, an empty room 0.59, and even pictures,
grass and gravel 0, because no pixel reaches 0.5.
"""

FAINTEST = 2.0
"""Standard deviation in grey levels below which a picture is blank: there is nothing to find."""


def read(saliency: NDArray[np.float32], image: Image) -> Localization:
    """The localization that a (side, side) map in [0, 1] of the squashed picture means.

    The map is judged as it is. Scaled from its least to its largest value first, as is usual, a
    white picture would turn the last digits of nothing into a mask.
    """
    height, width = mask_shape(image, max(saliency.shape))
    inside = saliency > INSIDE
    score = float(saliency[inside].mean()) if inside.any() else 0.0
    if score < SURE:
        return nothing_found(height, width)
    lowest, highest = float(saliency.min()), float(saliency.max())
    scaled = (saliency - lowest) / max(highest - lowest, 1e-6)
    return _found(resized(scaled, height, width), score)


def read_scaled(mask: NDArray[np.float32]) -> Localization:
    """The localization of a (h, w) mask in [0, 1] of the picture's own aspect ratio."""
    inside = mask > INSIDE
    score = float(mask[inside].mean()) if inside.any() else 0.0
    return _found(mask, score) if score >= SURE else nothing_found(*mask.shape)


def _found(mask: NDArray[np.float32], score: float) -> Localization:
    objects = objects_of(mask)
    return Localization(mask, objects, score) if objects else nothing_found(*mask.shape)


def resized(mask: NDArray[np.float32], height: int, width: int) -> NDArray[np.float32]:
    """(height, width) float32, bilinear; what gets smaller is averaged."""
    picture = PIL.Image.fromarray(np.asarray(mask, np.float32))
    small = picture.resize((width, height), PIL.Image.Resampling.BILINEAR)
    return np.clip(np.asarray(small, np.float32), 0, 1)


def mask_shape(image: Image, longest: int) -> tuple[int, int]:
    """(height, width) of a mask of the picture, `longest` pixels on its long side."""
    width, height = image.pil.size
    scale = longest / max(width, height)
    return max(1, round(height * scale)), max(1, round(width * scale))


def blank(image: Image) -> bool:
    """Whether the picture is as good as one colour."""
    return float(image.pixels.std(axis=(0, 1)).max()) < FAINTEST
