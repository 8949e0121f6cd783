"""Colours are computed as linear light and written as sRGB."""

from functools import cache

import numpy as np

from semblance.samples.arrays import Bytes, Floats, floats

_STEPS = 4096


def linear(colour: str) -> Floats:
    """(3,) linear RGB in 0..1 of a colour written `#rrggbb` in sRGB."""
    return to_linear(np.array(list(bytes.fromhex(colour.removeprefix("#"))), np.uint8))


def to_linear(srgb: Bytes) -> Floats:
    """Linear light in 0..1 of sRGB bytes, any shape."""
    return _decoding()[srgb]


def to_srgb(light: Floats) -> Bytes:
    """sRGB bytes of linear light; what is brighter than 1 rolls off instead of clipping."""
    # Above the knee the curve bends towards 1, as a camera's does, so a highlight keeps its form.
    knee, room = np.float32(0.82), np.float32(0.18)
    over = np.maximum(light - knee, 0)
    rolled = np.minimum(light, knee) + room * over / (over + room)
    steps = np.clip(rolled * _STEPS, 0, _STEPS).astype(np.uint16)
    return np.asarray(_encoding()[steps])


def mix(first: Floats, second: Floats, share: float) -> Floats:
    """`first` with this share of `second` in it."""
    return floats(first * (1 - share) + second * share)


@cache
def _decoding() -> Floats:
    srgb = np.arange(256) / 255
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4).astype("f4")


@cache
def _encoding() -> Bytes:
    light = np.arange(_STEPS + 1) / _STEPS
    srgb = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.asarray(np.rint(srgb * 255), np.uint8)
