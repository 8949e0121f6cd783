"""The parts of a drawn explanation, each a small picture of its own."""

import numpy as np
import PIL.Image
import PIL.ImageDraw

from semblance.explain.colours import colour_scale, laid_over
from semblance.explain.explanation import Heat, Overlap
from semblance.images import Image

SMALL = 300
"""Pixels of the longest side of a part for a page."""

FAINT = 0.4
"""How much of the pictures shows behind their outlines."""

OF_A, OF_B = (0, 114, 178), (213, 94, 0)
"""Outlines of the two pictures, blue and vermilion: Okabe & Ito 2008."""


def fitted(image: Image, width: int, height: int) -> tuple[int, int]:
    """The largest size of a picture within a frame; a strip keeps a pixel of its short side."""
    scale = min(width / image.width, height / image.height)
    return max(1, round(image.width * scale)), max(1, round(image.height * scale))


def draw_picture(image: Image, size: int = SMALL) -> PIL.Image.Image:
    """The picture itself, its longest side `size` pixels."""
    return image.pil.resize(fitted(image, size, size), PIL.Image.Resampling.BICUBIC)


def draw_heat(
    image: Image, heat: Heat, size: int = SMALL, scale: float | None = None
) -> PIL.Image.Image:
    """A picture with its heat laid over it, its longest side `size` pixels.

    Warm places raise the score, blue ones lower it, hatched ones are not seen. `scale` is the
    effect of the strongest colour, so that two pictures can share it; by default this heat's own.
    """
    limit = colour_scale([heat]) if scale is None else scale
    return laid_over(image, heat, fitted(image, size, size), limit)


def draw_contours(a: Image, b: Image, overlap: Overlap, size: int = SMALL) -> PIL.Image.Image:
    """Both outlines, a's in blue and b's in vermilion, in one square frame of `size` pixels.

    The pictures are faint behind them, unless one outline was moved onto the other.
    """
    canvas = PIL.Image.new("RGB", (size, size), "white")
    if overlap.placement == "raw":
        both = PIL.Image.blend(_framed(a, size), _framed(b, size), 0.5)
        canvas = PIL.Image.blend(canvas, both, FAINT)
    draw = PIL.ImageDraw.Draw(canvas)
    for contours, colour in ((overlap.contours_a, OF_A), (overlap.contours_b, OF_B)):
        for contour in contours:
            closed = np.concatenate([contour, contour[:1]]) * size
            points = [(float(x), float(y)) for x, y in closed]
            draw.line(points, fill=colour, width=2, joint="curve")
    return canvas


def _framed(image: Image, size: int) -> PIL.Image.Image:
    """A picture as `overlap_of` places it: centred in a square as long as its longest side."""
    picture = draw_picture(image, size)
    frame = PIL.Image.new("RGB", (size, size), "white")
    frame.paste(picture, ((size - picture.width) // 2, (size - picture.height) // 2))
    return frame
