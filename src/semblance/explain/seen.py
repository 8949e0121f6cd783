"""Which part of a picture a model looks at."""

from semblance.encoders.description import Preprocessing
from semblance.encoders.port import Encoder
from semblance.encoders.preprocess import centre_square
from semblance.explain.rasters import WHOLE, Part
from semblance.images import Image


def seen_part(encoder: Encoder, image: Image) -> Part:
    """A network sees the centre square of a picture, everything else sees all of it."""
    preprocessing = encoder.space.preprocessing
    if not isinstance(preprocessing, Preprocessing):
        return WHOLE
    width, height = image.pil.size
    left, top, right, bottom = centre_square((width, height), preprocessing)
    return Part(left / width, top / height, right / width, bottom / height)


def largest(parts: list[Part]) -> Part:
    """The smallest part that holds all of them; they share their centre."""
    left, top, right, bottom = zip(*parts, strict=True)
    return Part(min(left), min(top), max(right), max(bottom))
