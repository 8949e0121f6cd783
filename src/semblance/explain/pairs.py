"""Explain the likeness of two pictures, in the view that compares them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.port import Encoder
from semblance.explain.explanation import Explanation
from semblance.fusion import View
from semblance.images import Image

Mask = NDArray[np.float32]


def explain(
    a: Image,
    b: Image,
    encoders: Sequence[Encoder],
    view: View,
    *,
    match: bool = True,
    masks: tuple[Mask, Mask] | None = None,
    occlusion: bool = True,
    category: str | None = None,
) -> Explanation:
    """Why two pictures are as alike as the view says; both opened at the encoders' `min_side`.

    `match` also looks for points that match, with SIFT. `masks` are (h, w) float32 in [0, 1] of
    both whole pictures, whose outlines are then compared. `occlusion` checks the heat by hiding
    patches, at most 49 of each picture, which takes as many more encodings.
    """
    raise NotImplementedError
