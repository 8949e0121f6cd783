"""A part of a picture as a picture of its own."""

from semblance.errors import UsageError
from semblance.images.digests import digest_of_pixels
from semblance.images.image import Image


def cropped(image: Image, x: int, y: int, width: int, height: int) -> Image:
    """The rectangle at (x, y), in pixels of the upright file; what lies outside is left out.

    Its digest is of its own pixels. Raises UsageError for a rectangle that is empty or lies
    outside the picture.
    """
    right, bottom = min(x + width, image.width), min(y + height, image.height)
    left, top = max(x, 0), max(y, 0)
    if width < 1 or height < 1 or left >= right or top >= bottom:
        raise UsageError(
            f"the region {x},{y},{width},{height} is no part of {image.name}, which has "
            f"{image.width} x {image.height} pixels; give x,y,width,height in pixels"
        )
    across, down = image.pil.width / image.width, image.pil.height / image.height
    start = int(left * across), int(top * down)
    end = max(start[0] + 1, round(right * across)), max(start[1] + 1, round(bottom * down))
    pil = image.pil.crop((*start, *end))
    alpha = None if image.alpha is None else image.alpha.crop((*start, *end))
    size = right - left, bottom - top
    return Image(pil, digest_of_pixels(pil), *size, image.name, image.page, alpha)
