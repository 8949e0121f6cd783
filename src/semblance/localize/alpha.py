"""A transparent picture says itself where its object is."""

from collections.abc import Sequence

import numpy as np
import PIL.Image

from semblance.images import Image
from semblance.localize.localization import Localization
from semblance.localize.objects import objects_of
from semblance.localize.port import Localizer
from semblance.localize.saliency.reading import mask_shape

LONGEST = 640
"""Of a mask made from alpha, in pixels: twice a network's, because it is exact."""


class AlphaFirst:
    """Takes a picture's alpha as its mask, and asks the inner localizer for all others.

    Alpha that is opaque all over, transparent all over, or holds no piece large enough for an
    object says nothing; the inner localizer is then asked too.
    """

    def __init__(self, inner: Localizer) -> None:
        self._inner = inner

    @property
    def identity(self) -> str:
        return f"{self._inner.identity} alpha-first"

    @property
    def min_side(self) -> int:
        return self._inner.min_side

    def locate(self, images: Sequence[Image]) -> list[Localization]:
        answers = [_from_alpha(image) for image in images]
        asked = [image for image, known in zip(images, answers, strict=True) if known is None]
        others = iter(self._inner.locate(asked) if asked else [])
        return [known if known is not None else next(others) for known in answers]


def _from_alpha(image: Image) -> Localization | None:
    if image.alpha is None:
        return None
    values = np.asarray(image.alpha)
    if values.min() == 255 or values.max() == 0:
        return None
    height, width = mask_shape(image, min(LONGEST, max(image.pil.size)))
    small = image.alpha.resize((width, height), PIL.Image.Resampling.BOX)
    mask = np.asarray(small, np.float32) / np.float32(255)
    objects = objects_of(mask)
    return Localization(mask, objects, 1.0) if objects else None
