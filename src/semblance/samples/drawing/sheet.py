"""A sheet to draw prints on, in shares of its width and height."""

from dataclasses import dataclass

import PIL.Image
import PIL.ImageDraw

from semblance.samples.drawing.ink import SMALLEST_TEXT, font
from semblance.samples.drawing.marks import draw_mark
from semblance.samples.products.labels import Label


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A picture to draw on, with places and sizes as shares of its width and height."""

    pil: PIL.Image.Image
    draw: PIL.ImageDraw.ImageDraw

    def box(self, left: float, top: float, right: float, bottom: float) -> tuple[float, ...]:
        width, height = self.pil.size
        return (left * width, top * height, right * width, bottom * height)

    def write(self, text: str, at: float, tall: float, ink: str, widest: float = 0.86) -> None:
        """One centred line, `at` its middle from above and `tall` high, shrunk until it fits."""
        width, height = self.pil.size
        size = min(tall * height, 0.3 * width)
        length = font(size).getlength(text)
        size *= min(1.0, widest * width / max(length, 1.0))
        if size >= SMALLEST_TEXT:
            self.draw.text((width / 2, at * height), text, ink, font(size), anchor="mm")

    def mark(self, label: Label, x: float, y: float, reach: float) -> None:
        """The logo around (x, y); `reach` is half its size as a share of the shorter side."""
        width, height = self.pil.size
        draw_mark(self.draw, (x * width, y * height), reach * min(width * 1.4, height), label)
