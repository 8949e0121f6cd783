"""The lens and the sensor: shadows on the ground, defocus, vignette, noise, tone."""

import numpy as np

from semblance.samples.arrays import Bytes, Floats, floats
from semblance.samples.drawing.colour import to_srgb
from semblance.samples.seeds import generator
from semblance.samples.views import View

_COARSE = 4


def cast_shadow(ground: Floats, mask: Floats, view: View, lies: bool) -> Floats:
    """The ground with the shadow of what `mask` (S, S) in 0..1 covers."""
    import cv2

    size = view.size
    small = cv2.resize(mask, None, fx=1 / _COARSE, fy=1 / _COARSE, interpolation=cv2.INTER_AREA)
    unit = size / _COARSE
    dark = _drop(small, view, unit) if lies else _standing(small, view, unit)
    dark = cv2.resize(dark, (size, size), interpolation=cv2.INTER_LINEAR)
    return floats(ground * (1 - dark[..., None]))


def _drop(mask: Floats, view: View, unit: float) -> Floats:
    """Of a thing that lies: close to its outline, away from the light."""
    side = -view.light.side
    depth = np.float32(0.30 + 0.30 * view.light.hardness)
    far = _moved(mask, side * 0.022 * unit, 0.026 * unit, 0.020 * unit)
    near = _moved(mask, side * 0.006 * unit, 0.008 * unit, 0.007 * unit)
    return floats(np.maximum(far * depth, near * (depth + 0.15)))


def _standing(mask: Floats, view: View, unit: float) -> Floats:
    """Of a thing that stands: dark under its foot, long and faint behind it."""
    import cv2

    rows = np.flatnonzero(mask.max(axis=1) > 0.5)
    foot = float(rows[-1]) if rows.size else 0.0
    side = -view.light.side
    lean, flat = 0.55 * side, 0.16
    fall = np.array([[1, -lean, lean * foot], [0, flat, foot * (1 - flat)]], np.float32)
    long = cv2.warpAffine(mask, fall, mask.shape[::-1])
    long = cv2.GaussianBlur(long, (0, 0), 0.016 * unit)
    under = mask.copy()
    under[: max(0, round(foot - 0.05 * unit))] = 0
    squeeze = np.array([[1, 0, 0], [0, 0.5, 0.52 * foot]], np.float32)
    under = cv2.warpAffine(under, squeeze, mask.shape[::-1])
    under = cv2.GaussianBlur(under, (0, 0), 0.012 * unit)
    depth = np.float32(0.25 + 0.30 * view.light.hardness)
    return floats(np.maximum(long * depth, np.minimum(under * 1.1, 1) * 0.62))


def _moved(mask: Floats, right: float, down: float, blur: float) -> Floats:
    import cv2

    move = np.array([[1, 0, right], [0, 1, down]], np.float32)
    return floats(cv2.GaussianBlur(cv2.warpAffine(mask, move, mask.shape[::-1]), (0, 0), blur))


def expose(light: Floats, view: View) -> Bytes:
    """(S, S, 3) uint8 sRGB of linear light, as the view's camera records it."""
    import cv2

    size = view.size
    rng = generator(view.seed, "sensor")
    if view.blur > 0.25:
        light = cv2.GaussianBlur(light, (0, 0), view.blur * max(size / 320, 1))
    noise = rng.standard_normal((size, size, 3), dtype=np.float32)
    light = light * _vignette(size)[..., None]
    # Photons arrive at random: the noise grows with the root of the light.
    light = light + noise * np.sqrt(np.maximum(light, 0) + 0.02) * np.float32(view.noise)
    return to_srgb(np.maximum(light, 0))


def _vignette(size: int) -> Floats:
    axis = np.linspace(-1, 1, size, dtype=np.float32) ** 2
    return floats(1 - 0.05 * (axis[:, None] + axis[None, :]))
