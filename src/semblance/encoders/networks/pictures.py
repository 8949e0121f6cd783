"""Eight pictures to compare networks on: as different from each other as pictures can be."""

import numpy as np
import PIL.Image
from numpy.typing import NDArray

GRAINS = (2, 3, 4, 6, 9, 14, 21, 32)
"""Coloured patches along a side, from two broad washes to fine noise."""


def parity_pictures(side: int) -> NDArray[np.uint8]:
    """(8, side, side, 3) uint8, the same on every machine."""
    rng = np.random.default_rng(0)
    patches = (rng.integers(0, 256, (grain, grain, 3), np.uint8) for grain in GRAINS)
    return np.stack([_enlarged(patch, side) for patch in patches])


def _enlarged(patch: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    smooth = PIL.Image.fromarray(patch).resize((side, side), PIL.Image.Resampling.BICUBIC)
    return np.asarray(smooth)
