"""Random textures: smooth noise of any size, and one fixed sheet of fine grain."""

from functools import cache

import numpy as np

from semblance.samples.arrays import Floats, floats

_SHEET = 512


def clouds(rng: np.random.Generator, shape: tuple[int, int], cells: tuple[int, int]) -> Floats:
    """(H, W) about -1..1, smooth noise that changes `cells` times down and across."""
    import cv2

    coarse = rng.standard_normal((cells[0] + 3, cells[1] + 3), dtype=np.float32)
    return floats(0.6 * cv2.resize(coarse, shape[::-1], interpolation=cv2.INTER_CUBIC))


def turbulence(
    rng: np.random.Generator, shape: tuple[int, int], cells: tuple[int, int], octaves: int = 4
) -> Floats:
    """(H, W) about -1..1: clouds, with finer and weaker clouds upon them."""
    total = np.zeros(shape, np.float32)
    for octave in range(octaves):
        finer = (cells[0] << octave, cells[1] << octave)
        total += clouds(rng, shape, finer) * np.float32(0.5**octave)
    return total * np.float32(0.6)


def grain(shape: tuple[int, int]) -> Floats:
    """(H, W) white noise of unit variance, the same each time: the texture of a material."""
    down, across = (-(-side // _SHEET) for side in shape)
    return np.tile(_sheet(), (down, across))[: shape[0], : shape[1]]


@cache
def _sheet() -> Floats:
    rng = np.random.default_rng(20_190_521)
    sheet = rng.standard_normal((_SHEET, _SHEET), dtype=np.float32)
    sheet.flags.writeable = False
    return sheet
