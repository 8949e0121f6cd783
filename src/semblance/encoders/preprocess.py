"""From an image to the pixels a network takes: resized and centre-cropped in one step."""

import numpy as np
import PIL.Image
from numpy.typing import NDArray

from semblance.encoders.description import Preprocessing
from semblance.images import Image

_FILTERS = {
    "bilinear": PIL.Image.Resampling.BILINEAR,
    "bicubic": PIL.Image.Resampling.BICUBIC,
}

SMALLEST_DECODE = 320
"""The lowest rung, in pixels, of the ladder of reduced decodes; each rung doubles the last."""


def prepare(image: Image, preprocessing: Preprocessing) -> NDArray[np.uint8]:
    """(input_size, input_size, 3) uint8: the centre of the picture, its aspect ratio kept.

    Resizing only the box that survives the crop gives what resizing the whole picture and then
    cropping would, up to a fraction of a pixel, and is bounded for a strip of 1 x 5000.
    """
    size = preprocessing.input_size
    box = centre_square(image.pil.size, preprocessing)
    cut = image.pil.resize((size, size), _FILTERS[preprocessing.interpolation], box=box)
    return np.asarray(cut.convert("L").convert("RGB") if preprocessing.grey else cut)


def centre_square(
    size: tuple[int, int], preprocessing: Preprocessing
) -> tuple[float, float, float, float]:
    """Left, top, right and bottom, in pixels of a (width, height), of what the network sees."""
    width, height = size
    side = min(width, height) * preprocessing.input_size / resized_side(preprocessing)
    left, top = (width - side) / 2, (height - side) / 2
    return left, top, left + side, top + side


def resized_side(preprocessing: Preprocessing) -> int:
    """The short side of the whole picture, in pixels, at the network's scale."""
    return round(preprocessing.input_size / preprocessing.crop)


def decode_side(preprocessing: Preprocessing) -> int:
    """The short side, in pixels, that a reduced decode must keep.

    Twice the resized side leaves the nearest neighbours as a full decode has them. It is rounded
    up to 320, 640, 1280, ... so that encoders of like sizes ask for the same decode: else a
    vector would depend on which other encoders looked at the picture in the same run.
    """
    return decode_rung(resized_side(preprocessing))


def decode_rung(resized: int) -> int:
    """The rung of the ladder that leaves twice as many pixels a side as are used of them."""
    side = SMALLEST_DECODE
    while side < 2 * resized:
        side *= 2
    return side
