"""What happens to a picture on its way around the web: saved poorly, written over."""

import io
from dataclasses import dataclass

import numpy as np
import PIL.Image
import PIL.ImageDraw

from semblance.samples.drawing.ink import contrast, font

Colour = str
INKS: tuple[Colour, ...] = ("#c8102e", "#00573f", "#1d3c8f", "#f2a900", "#111111")


@dataclass(frozen=True, slots=True)
class Jpeg:
    """Saved as a baseline JPEG of this quality (1 to 95), colours at half size, and read back."""

    quality: int

    def __call__(self, picture: PIL.Image.Image, rng: np.random.Generator) -> PIL.Image.Image:
        saved = io.BytesIO()
        picture.save(saved, "JPEG", quality=self.quality, subsampling="4:2:0")
        with PIL.Image.open(saved) as opened:
            return opened.convert("RGB")


@dataclass(frozen=True, slots=True)
class Overlay:
    """A line of text on a band across the top or the bottom, and a logo in a far corner.

    `band` and `logo` are the band's height and the logo's side as shares of the short side; both
    are opaque, in one of five colours.
    """

    words: str
    band: float
    logo: float

    def __call__(self, picture: PIL.Image.Image, rng: np.random.Generator) -> PIL.Image.Image:
        written = picture.copy()
        draw = PIL.ImageDraw.Draw(written)
        ink = INKS[int(rng.integers(len(INKS)))]
        at_top, at_left = rng.integers(0, 2, 2).astype(bool)
        self._write(draw, picture.size, ink, bool(at_top))
        self._stamp(draw, picture.size, ink, bool(at_top), bool(at_left))
        return written

    def _write(
        self, draw: PIL.ImageDraw.ImageDraw, size: tuple[int, int], ink: Colour, at_top: bool
    ) -> None:
        width, height = size
        tall = self.band * min(size)
        top = 0.0 if at_top else height - tall
        draw.rectangle((0, top, width, top + tall), ink)
        middle = width / 2, top + tall / 2
        draw.text(middle, self.words, contrast(ink), font(0.7 * tall), anchor="mm")

    def _stamp(
        self,
        draw: PIL.ImageDraw.ImageDraw,
        size: tuple[int, int],
        ink: Colour,
        band_at_top: bool,
        at_left: bool,
    ) -> None:
        """A disc with a smaller one and a star in it, in a corner that the band leaves free."""
        radius, gap = self.logo * min(size) / 2, 0.03 * min(size)
        x = gap + radius if at_left else size[0] - gap - radius
        y = size[1] - gap - radius if band_at_top else gap + radius
        draw.circle((x, y), radius, "white")
        draw.circle((x, y), 0.88 * radius, ink)
        draw.regular_polygon((x, y, max(0.6 * radius, 1.0)), 3, fill="white")
