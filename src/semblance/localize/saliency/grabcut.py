"""GrabCut: the object by its colours alone, without a model.

Rother, Kolmogorov, Blake 2004, "GrabCut", https://doi.org/10.1145/1015706.1015720, as in OpenCV:
two mixtures of colours, one for what is certainly outside and one for the rest, and a graph cut.
"""

from collections.abc import Sequence

import numpy as np
import PIL.Image
from numpy.typing import NDArray

from semblance.encoders.preprocess import decode_rung
from semblance.images import Image
from semblance.localize.localization import Localization, nothing_found
from semblance.localize.objects import SMALLEST, objects_of
from semblance.localize.saliency.reading import blank, mask_shape

LONGEST = 320
"""Pixels on the long side; at 640 a picture takes four times as long."""

RIM = 1 / 16
"""Width of the frame that is taken for background, as a share of the side it runs along."""

FAR, STRAY = 60.0, 3.0
"""A pixel of the rim this far from the rim's median colour, in grey levels, and this many times
further than is usual there, may be of an object that leaves the picture."""

ROUNDS = 5

APART = 0.15
"""The score below which there is no object: how far the colours inside are from those outside.

It says little: products score 0.09 to 0.95 and are cut no better for it (docs/domain/saliency.md).
Where there is no object, in grass, brick or noise, the cut itself comes out empty."""

BINS = 8
"""Steps of each colour channel in the histograms that are held against each other."""


class GrabCut:
    """Finds what has other colours than the rim of the picture; `score` is how different."""

    identity = f"grabcut longest={LONGEST} rim={RIM} rounds={ROUNDS} apart={APART}"
    min_side = decode_rung(LONGEST)

    def locate(self, images: Sequence[Image]) -> list[Localization]:
        return [_one(image) for image in images]


def _one(image: Image) -> Localization:
    height, width = mask_shape(image, LONGEST)
    if min(height, width) < 1 / RIM or blank(image):
        return nothing_found(height, width)
    pixels = np.asarray(image.pil.resize((width, height), PIL.Image.Resampling.BOX))
    inside = _inside(pixels)
    score = _apart(pixels, inside)
    mask = inside.astype(np.float32)
    objects = objects_of(mask)
    if score < APART or not objects:
        return nothing_found(height, width)
    return Localization(mask, objects, score)


def _inside(pixels: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """(h, w): the object. Where nothing is left of it, it may lie in the rim as well.

    To look there at once would let parts of a cluttered background in: packaging is cut with a
    mean IoU of 0.70 this way and with 0.59 that way.
    """
    inside = _cut(pixels, _rim(pixels))
    if inside.mean() >= SMALLEST:
        return inside
    return _cut(pixels, _common_rim(pixels))


def _cut(pixels: NDArray[np.uint8], background: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """(h, w): inside or not. The seed is set because OpenCV's start draws at random."""
    import cv2

    marks = np.where(background, cv2.GC_BGD, cv2.GC_PR_FGD).astype(np.uint8)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.setRNGSeed(0)
    cv2.grabCut(pixels[..., ::-1].copy(), marks, None, *models, ROUNDS, cv2.GC_INIT_WITH_MASK)
    return np.asarray((marks == cv2.GC_FGD) | (marks == cv2.GC_PR_FGD))


def _rim(pixels: NDArray[np.uint8]) -> NDArray[np.bool_]:
    height, width = pixels.shape[:2]
    left, top = max(1, round(RIM * width)), max(1, round(RIM * height))
    rim = np.ones((height, width), bool)
    rim[top : height - top, left : width - left] = False
    return rim


def _common_rim(pixels: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """The rim without the colours that are rare in it: an object may leave the picture there.

    The median keeps at least half of the rim for background, whatever the picture.
    """
    rim = _rim(pixels)
    colours = pixels[rim].astype(np.float32)
    away = np.linalg.norm(colours - np.median(colours, axis=0), axis=1)
    rim[rim] = away <= max(FAR, STRAY * float(np.median(away)))
    return rim


def _apart(pixels: NDArray[np.uint8], inside: NDArray[np.bool_]) -> float:
    """1 minus the Bhattacharyya coefficient of the colours inside and outside, in [0, 1]."""
    if inside.all() or not inside.any():
        return 0.0
    steps = pixels.astype(np.int64) * BINS // 256
    colour = (steps[..., 0] * BINS + steps[..., 1]) * BINS + steps[..., 2]
    one, two = (
        np.bincount(colour[where], minlength=BINS**3) / where.sum() for where in (inside, ~inside)
    )
    return float(1 - np.sqrt(one * two).sum())
