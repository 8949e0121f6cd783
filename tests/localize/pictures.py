"""Pictures whose objects are known: red disks on grey-blue ground."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from semblance.images import Image, open_image

RED, GROUND = (190, 40, 30), (150, 165, 180)


def disks(centres: Sequence[tuple[int, int]], radius: int, width: int, height: int) -> Image:
    """Disks at (x, y), on a ground with a little grain."""
    return open_image(pixels_of(inside(centres, radius, width, height)))


def inside(
    centres: Sequence[tuple[int, int]], radius: int, width: int, height: int
) -> NDArray[np.bool_]:
    """(height, width): where the disks are."""
    rows, columns = np.mgrid[:height, :width]
    return np.logical_or.reduce(
        [(columns - x) ** 2 + (rows - y) ** 2 <= radius**2 for x, y in centres]
    )


def pixels_of(mask: NDArray[np.bool_]) -> NDArray[np.uint8]:
    grain = np.random.default_rng(0).integers(-6, 7, (*mask.shape, 1))
    return np.clip(np.where(mask[..., None], RED, GROUND) + grain, 0, 255).astype(np.uint8)


def flat(value: int, width: int, height: int) -> Image:
    return open_image(np.full((height, width, 3), value, np.uint8))
