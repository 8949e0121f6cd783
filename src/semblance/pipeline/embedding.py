"""One picture through every encoder of a view."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.port import Encoder
from semblance.images import Image


def embed(encoders: Sequence[Encoder], image: Image) -> list[NDArray[np.float32]]:
    """One (1, d) array of raw features a space."""
    return [encoder.encode([encoder.prepare(image)]) for encoder in encoders]
