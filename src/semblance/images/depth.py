"""Deep pictures: 16-bit, 32-bit and floating-point samples become 8-bit by scaling, not clipping.

The rule, by what the samples are:

* bool: 0 or 255. 8-bit: as they are. 16-bit: divided by 257, so that 65535 becomes 255.
* wider integers: as they are when all lie in 0..255, as 16-bit when all lie in 0..65535,
  otherwise their own minimum becomes 0 and their maximum 255.
* floats: times 255 when all lie in 0..1, otherwise minimum to 0 and maximum to 255. NaN counts
  as the minimum, an infinity as the nearest end.
"""

from typing import Any

import numpy as np
import PIL.Image
from numpy.typing import NDArray

_DEEP_MODES = frozenset(["I;16", "I;16L", "I;16B", "I;16N", "I", "F"])


def to_eight_bits(pil: PIL.Image.Image) -> PIL.Image.Image:
    """A grey picture of a deep mode as L, or as LA where one value means transparent."""
    if pil.mode not in _DEEP_MODES:
        return pil
    values = np.asarray(pil)
    grey = PIL.Image.fromarray(scale_samples(values))
    if (transparent := pil.info.get("transparency")) is not None:
        grey.putalpha(PIL.Image.fromarray(scale_samples(values != transparent)))
    if profile := pil.info.get("icc_profile"):
        grey.info["icc_profile"] = profile
    return grey


def scale_samples(values: NDArray[Any]) -> NDArray[np.uint8]:
    """Samples of any shape and real type as uint8 of the same shape; the rule is above.

    Raises TypeError for samples that are not real numbers.
    """
    kind = values.dtype.kind
    if kind == "b":
        return values.astype(np.uint8) * np.uint8(255)
    if kind in "ui":
        return _scale_integers(values)
    if kind == "f":
        return _scale_floats(values)
    raise TypeError(f"samples of type {values.dtype} are no picture")


def _scale_integers(values: NDArray[Any]) -> NDArray[np.uint8]:
    if values.dtype == np.uint8:
        return values
    low, high = int(values.min()), int(values.max())
    if values.dtype == np.uint16 or (low >= 0 and 255 < high <= 65535):
        return _from_sixteen_bits(values)
    if low >= 0 and high <= 255:
        return values.astype(np.uint8)
    return _stretch(values.astype(np.float64), float(low), float(high))


def _from_sixteen_bits(values: NDArray[Any]) -> NDArray[np.uint8]:
    wide = values.astype(np.uint32)
    wide += 128  # half of 257: rounds to nearest
    wide //= 257
    return wide.astype(np.uint8)


def _scale_floats(values: NDArray[Any]) -> NDArray[np.uint8]:
    working = values.astype(np.float64 if values.dtype.itemsize > 4 else np.float32)
    finite = np.isfinite(working)
    if not finite.any():
        return np.zeros(values.shape, np.uint8)
    low = float(working.min(where=finite, initial=np.inf))
    high = float(working.max(where=finite, initial=-np.inf))
    np.nan_to_num(working, copy=False, nan=low, posinf=high, neginf=low)
    if low >= 0 and high <= 1:
        low, high = 0.0, 1.0
    return _stretch(working, low, high)


def _stretch(values: NDArray[Any], low: float, high: float) -> NDArray[np.uint8]:
    """Map low..high to 0..255, working in place; a flat picture becomes black."""
    if low == high:
        return np.zeros(values.shape, np.uint8)
    peak = max(abs(low), abs(high))  # dividing by it first keeps `high - low` from overflowing
    values /= peak
    values -= low / peak
    values *= 255 / (high / peak - low / peak)
    np.rint(values, out=values)
    return values.clip(0, 255, out=values).astype(np.uint8)
