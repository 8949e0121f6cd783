"""Mild edits that leave a picture the same picture: what copies on the web have gone through."""

import io
from collections.abc import Callable, Mapping

import numpy as np
import PIL.Image
import PIL.ImageEnhance
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Edit = Callable[[PIL.Image.Image], PIL.Image.Image]


def half_size(picture: PIL.Image.Image) -> PIL.Image.Image:
    """Half the pixels a side, as a thumbnail would have."""
    return picture.resize((max(1, picture.width // 2), max(1, picture.height // 2)))


def jpeg_60(picture: PIL.Image.Image) -> PIL.Image.Image:
    """Stored as JPEG at quality 60."""
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=60)
    with PIL.Image.open(buffer) as stored:
        return stored.convert("RGB")


def crop_80(picture: PIL.Image.Image) -> PIL.Image.Image:
    """The middle 80 % of each side."""
    across, down = picture.width // 10, picture.height // 10
    return picture.crop((across, down, picture.width - across, picture.height - down))


def brighter(picture: PIL.Image.Image) -> PIL.Image.Image:
    """A quarter brighter."""
    return PIL.ImageEnhance.Brightness(picture).enhance(1.25)


def less_colour(picture: PIL.Image.Image) -> PIL.Image.Image:
    """Half the saturation."""
    return PIL.ImageEnhance.Color(picture).enhance(0.5)


EDITS: Mapping[str, Edit] = {
    "half the size": half_size,
    "JPEG at quality 60": jpeg_60,
    "the middle 80 %": crop_80,
    "25 % brighter": brighter,
    "half the saturation": less_colour,
}


def edited(pixels: Pixels) -> list[Pixels]:
    """Every edit of (H, W, 3) uint8 pixels, in the order of EDITS."""
    picture = PIL.Image.fromarray(pixels)
    return [np.asarray(edit(picture)) for edit in EDITS.values()]
