"""What is done with a mask before a picture is encoded: background to white, cut to the object."""

from dataclasses import replace
from typing import Literal

import numpy as np
import PIL.Image
from numpy.typing import NDArray

from semblance.errors import UsageError
from semblance.images import Image
from semblance.localize.framing import Frame, square_around, within
from semblance.localize.localization import Localization
from semblance.localize.objects import around
from semblance.localize.parts import own_mask

Use = Literal["white", "crop", "cut"]
"""white: the background is white, the frame stays; crop: cut to the object's box with a margin,
the background stays; cut: both.

What is cut is made square: encoders look at the middle square of what they get, and of a tall
bottle cut to its box they would see neither cap nor foot. `crop` takes more of the picture, as far
as there is more, `cut` lays the object in the middle of a white square."""


def apply(
    image: Image,
    found: Localization,
    use: Use,
    margin: float,
    foreground: NDArray[np.uint8] | None = None,
) -> Image:
    """The picture as `use` says; the picture itself where nothing was found.

    Several objects count as one: the box holds them all. `margin` is added on every side, as a
    fraction of the box's longer side; `crop` takes it as far as the picture goes. `foreground`,
    (H, W, 3) uint8 of the picture's size, holds the object's own colours where a matting has
    estimated them. The answer keeps the digest, name and page of the file it came from; `width`
    and `height` are those of the part that is shown, in pixels of the file. Raises UsageError for
    a mask of another aspect ratio.
    """
    if not found.found:
        return image
    box = around(tuple(each.box for each in found.objects))
    frame = None if use == "white" else square_around(image.pil.size, box, margin)
    return _treated(image, found.mask, use, frame, foreground)


def of_object(image: Image, found: Localization, place: int, use: Use, margin: float) -> Image:
    """The picture cut to its n-th object, the largest being 0.

    With "white" and "cut" the other objects are white too. The picture itself where nothing was
    found; raises UsageError for an object that is not there.
    """
    if not found.found:
        return image
    mask = own_mask(found, place)
    frame = square_around(image.pil.size, found.objects[place].box, margin)
    return _treated(image, mask, use, frame, None)


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
    frame: Frame | None,
    foreground: NDArray[np.uint8] | None,
) -> Image:
    pil = image.pil
    if use != "crop":
        pil = _on_white(image, full_mask(image, mask), foreground)
    else:
        _check_aspect(image, mask.shape)
    if frame is None:
        return replace(image, pil=pil, alpha=None)
    left, top, right, bottom = frame = frame if use != "crop" else within(frame, pil.size)
    scale_x, scale_y = image.width / image.pil.width, image.height / image.pil.height
    return replace(
        image,
        pil=_cut(pil, frame),
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


def _cut(pil: PIL.Image.Image, frame: Frame) -> PIL.Image.Image:
    """The part within a frame, white where the frame reaches out of the picture."""
    inside = within(frame, pil.size)
    if inside == frame:
        return pil.crop(frame)
    white = PIL.Image.new("RGB", (frame[2] - frame[0], frame[3] - frame[1]), "white")
    white.paste(pil.crop(inside), (inside[0] - frame[0], inside[1] - frame[1]))
    return white
