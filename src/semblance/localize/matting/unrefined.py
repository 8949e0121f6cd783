"""The answer where there is nothing to refine: the mask itself, and why."""

import numpy as np
from numpy.typing import NDArray

from semblance.localize.matting.port import Matte
from semblance.localize.matting.trimap import BACKGROUND, OBJECT, UNKNOWN


def unneeded(known: NDArray[np.uint8]) -> str:
    """Why a trimap leaves nothing to solve, or nothing to solve it from; empty if neither."""
    if not (known == BACKGROUND).any():
        return "the mask leaves no background"
    if not (known == OBJECT).any():
        return "the mask is sure of no pixel of the object"
    return "" if (known == UNKNOWN).any() else "the mask leaves nothing open"


def unrefined(name: str, mask: NDArray[np.float32], reason: str) -> Matte:
    """The mask as the alpha of the picture called `name`."""
    return Matte(mask, None, f"{name}: {reason}; the mask is used as it is")
