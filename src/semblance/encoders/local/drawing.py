"""Two pictures side by side, with lines between the points that match."""

import numpy as np
import PIL.Image
import PIL.ImageDraw

from semblance.encoders.local.scoring import PairMatch
from semblance.images import Image

HEIGHT = 480
"""Pixels of the drawing; each picture is scaled to it."""

MOST_LINES = 100
"""More than that hide the pictures; then every n-th is drawn."""

GAP = 8
COLOURS = ("#e6194b", "#3cb44b", "#4363d8", "#f58231", "#911eb4", "#008080")


def draw_matches(a: Image, b: Image, match: PairMatch, height: int = HEIGHT) -> PIL.Image.Image:
    """An RGB picture, `height` pixels high: a, b, and the inliers of their match."""
    left, right = (_scaled(image, height) for image in (a, b))
    canvas = PIL.Image.new("RGB", (left.width + GAP + right.width, height), "white")
    canvas.paste(left, (0, 0))
    canvas.paste(right, (left.width + GAP, 0))
    draw = PIL.ImageDraw.Draw(canvas)
    starts = (match.points_a + 0.5) * (left.width / a.width, height / a.height)
    ends = (match.points_b + 0.5) * (right.width / b.width, height / b.height)
    ends += (left.width + GAP, 0)
    chosen = np.linspace(0, len(starts) - 1, min(len(starts), MOST_LINES)).round().astype(int)
    for place, number in enumerate(chosen):
        colour = COLOURS[place % len(COLOURS)]
        draw.line([tuple(starts[number]), tuple(ends[number])], fill=colour)
        for x, y in (starts[number], ends[number]):
            draw.ellipse((x - 3, y - 3, x + 3, y + 3), outline=colour)
    return canvas


def _scaled(image: Image, height: int) -> PIL.Image.Image:
    width = max(1, round(image.width * height / image.height))
    return image.pil.resize((width, height), PIL.Image.Resampling.BICUBIC)
