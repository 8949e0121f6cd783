"""Encoders: what turns a picture into a vector, described as data and found by name.

To add one: `register`, `EncoderDescription` and `Preprocessing`. To use one: `load`.
"""

from semblance.encoders.description import (
    EncoderDescription,
    LocalPreprocessing,
    Preprocessing,
    WholePreprocessing,
)
from semblance.encoders.registry import describe, descriptions, load, names, register, space_of
from semblance.encoders.space import Space
from semblance.encoders.variant import Variant

__all__ = [
    "EncoderDescription",
    "LocalPreprocessing",
    "Preprocessing",
    "Space",
    "Variant",
    "WholePreprocessing",
    "describe",
    "descriptions",
    "load",
    "names",
    "register",
    "space_of",
]
