"""What is done with a mask before a picture is encoded: background to white, cut to the object."""

import math
from dataclasses import replace
from typing import Literal

import numpy as np
import PIL.Image
from numpy.typing import NDArray

from semblance.errors import UsageError
from semblance.images import Image
from semblance.localize.localization import Box, Localization
from semblance.localize.objects import around
from semblance.localize.parts import own_mask

Use = Literal["white", "crop", "cut"]
"""white: the background is white, the frame stays; crop: cut to the object's box with a margin,
the background stays; cut: both."""


def apply(
    image: Image,
    found: Localization,
    use: Use,
    margin: float,
    foreground: NDArray[np.uint8] | None = None,
) -> Image:
    """The picture as `use` says; the picture itself where nothing was found.

    Several objects count as one: the box holds them all. `margin` is added on every side, as a
    fraction of the box's longer side, as far as the picture goes. `foreground`, (H, W, 3) uint8
    of the picture's size, holds the object's own colours where a matting has estimated them.
    The answer keeps the digest, name and page of the file it came from; `width` and `height` are
    those of the part that is shown, in pixels of the file. Raises UsageError for a mask of another
    aspect ratio.
    """
    if not found.found:
        return image
    box = around(tuple(each.box for each in found.objects))
    return _treated(
        image, found.mask, use, None if use == "white" else _grown(image, box, margin), foreground
    )


def of_object(image: Image, found: Localization, place: int, use: Use, margin: float) -> Image:
    """The picture cut to its n-th object, the largest being 0.

    With "white" and "cut" the other objects are white too. The picture itself where nothing was
    found; raises UsageError for an object that is not there.
    """
    if not found.found:
        return image
    mask = own_mask(found, place)
    return _treated(image, mask, use, _grown(image, found.objects[place].box, margin), None)


def full_mask(image: Image, mask: NDArray[np.float32]) -> NDArray[np.float32]:
    """(H, W) float32: a mask brought to the size of the image's pixels, bilinearly.

    Raises UsageError where its aspect ratio is not the picture's, by more than one of its pixels.
    """
    if mask.shape == image.pil.size[::-1]:
        return mask
    _check_aspect(image, mask.shape)
    resized = PIL.Image.fromarray(np.asarray(mask, np.float32)).resize(
        image.pil.size, PIL.Image.Resampling.BILINEAR
    )
    return np.asarray(resized, np.float32)


def _check_aspect(image: Image, shape: tuple[int, ...]) -> None:
    width, height = image.pil.size
    across = shape[0] * width / height
    down = shape[1] * height / width
    # A strip's mask is one pixel high, whatever its length says.
    if min(abs(across - shape[1]), abs(down - shape[0])) > 1:
        raise UsageError(
            f"the mask of {image.name} is {shape[1]} x {shape[0]} and the picture {width} x "
            f"{height}: their aspect ratios differ; make the mask of the whole upright picture"
        )


def _treated(
    image: Image,
    mask: NDArray[np.float32],
    use: Use,
    frame: tuple[int, int, int, int] | None,
    foreground: NDArray[np.uint8] | None,
) -> Image:
    pil = image.pil
    if use != "crop":
        pil = _on_white(image, full_mask(image, mask), foreground)
    else:
        _check_aspect(image, mask.shape)
    if frame is None:
        return replace(image, pil=pil, alpha=None)
    left, top, right, bottom = frame
    scale_x, scale_y = image.width / image.pil.width, image.height / image.pil.height
    return replace(
        image,
        pil=pil.crop(frame),
        width=max(1, round((right - left) * scale_x)),
        height=max(1, round((bottom - top) * scale_y)),
        alpha=None,
    )


def _on_white(
    image: Image, mask: NDArray[np.float32], foreground: NDArray[np.uint8] | None
) -> PIL.Image.Image:
    """Composited on white: what the mask half covers shows half of it."""
    colours = image.pixels if foreground is None else foreground
    if colours.shape != image.pixels.shape:
        raise UsageError(
            f"the foreground of {image.name} has the shape {colours.shape}, "
            f"its picture {image.pixels.shape}; estimate it on the same pixels"
        )
    share = np.clip(mask, 0, 1)[..., None]
    mixed = 255 + share * (colours.astype(np.float32) - 255)
    return PIL.Image.fromarray(np.rint(mixed).astype(np.uint8))


def _grown(image: Image, box: Box, margin: float) -> tuple[int, int, int, int]:
    """(left, top, right, bottom) in pixels of `pil`, at least one pixel each way."""
    width, height = image.pil.size
    x, y = box.x * width, box.y * height
    right, bottom = x + box.width * width, y + box.height * height
    more = margin * max(right - x, bottom - y)
    # What is a rounding error away from a pixel's edge is on it.
    left, top = math.floor(x - more + 1e-6), math.floor(y - more + 1e-6)
    right, bottom = math.ceil(right + more - 1e-6), math.ceil(bottom + more - 1e-6)
    left, top = min(max(left, 0), width - 1), min(max(top, 0), height - 1)
    return left, top, min(max(right, left + 1), width), min(max(bottom, top + 1), height)
