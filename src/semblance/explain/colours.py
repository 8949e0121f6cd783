"""The colours of a heat: warm raises the score, blue lowers it, grey does neither."""

from collections.abc import Iterable

import numpy as np
import PIL.Image
import PIL.ImageDraw
from numpy.typing import NDArray

from semblance.explain.explanation import Heat
from semblance.explain.rasters import effects
from semblance.images import Image

LOWERS = np.array([[222, 235, 247], [107, 174, 214], [8, 81, 156]], np.float64)
RAISES = np.array([[254, 230, 206], [253, 141, 60], [166, 54, 3]], np.float64)
"""Blue and orange, from faint to strong, told apart by every kind of colour vision: ColorBrewer,
Harrower & Brewer 2003, https://doi.org/10.1179/000870403235002042."""

STRONGEST = 0.75
"""How opaque the largest effect is; the picture still shows through."""

FAINTEST = 0.02

UNSEEN = (225, 225, 225)
HATCH = 9
"""Pixels between the lines over what a model does not see."""


def laid_over(image: Image, heat: Heat, size: tuple[int, int], scale: float) -> PIL.Image.Image:
    """An RGB picture of (width, height): the picture in grey, coloured by its heat.

    `scale` is the effect of the strongest colour. What no model sees is pale and hatched.
    """
    grey = np.asarray(image.pil.resize(size, PIL.Image.Resampling.BICUBIC).convert("L"), np.float64)
    effect, seen = _enlarged(effects([heat]), size)
    strength = np.clip(np.abs(effect) / max(scale, 1e-12), 0, 1)[..., None]
    colour = np.where(effect[..., None] >= 0, ramp(RAISES, strength), ramp(LOWERS, strength))
    opacity = STRONGEST * np.sqrt(strength)
    ground = np.repeat(grey[..., None], 3, axis=2)
    blended = (1 - opacity) * ground + opacity * colour
    pale = 0.35 * ground + 0.65 * np.array(UNSEEN)
    pixels = np.where(seen[..., None], blended, pale).astype(np.uint8)
    return _hatched(PIL.Image.fromarray(pixels), seen)


def colour_scale(heats: Iterable[Heat], mean: float | None = None) -> float:
    """The effect of the strongest colour: the largest there is, either way.

    It is not below a fiftieth of what a place bears on average, `mean`, by default that of the
    first heat: else the rounding of two equal pictures would shine.
    """
    given = list(heats)
    bears = abs(float(np.nanmean(given[0])) if mean is None else mean)
    largest = max(float(np.nanmax(np.abs(effects([heat])))) for heat in given)
    return max(largest, FAINTEST * bears)


def ramp(colours: NDArray[np.float64], strength: NDArray[np.float64]) -> NDArray[np.float64]:
    """(..., 3) for strengths (..., 1) in [0, 1]."""
    places = np.linspace(0, 1, len(colours))
    return np.concatenate([np.interp(strength, places, column) for column in colours.T], axis=-1)


def _enlarged(effect: Heat, size: tuple[int, int]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    seen = np.isfinite(effect)
    shown = PIL.Image.fromarray(seen).convert("L").resize(size, PIL.Image.Resampling.NEAREST)
    filled = PIL.Image.fromarray(np.where(seen, effect, 0).astype(np.float32))
    large = filled.resize(size, PIL.Image.Resampling.BILINEAR)
    return np.asarray(large, np.float64), np.asarray(shown) > 0


def _hatched(picture: PIL.Image.Image, seen: NDArray[np.bool_]) -> PIL.Image.Image:
    width, height = picture.size
    lined = picture.copy()
    draw = PIL.ImageDraw.Draw(lined)
    for start in range(-height, width, HATCH):
        draw.line([(start, height), (start + height, 0)], fill=(150, 150, 150))
    return PIL.Image.composite(picture, lined, PIL.Image.fromarray(seen).convert("L"))
