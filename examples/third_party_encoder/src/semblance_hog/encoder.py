"""An encoder without a network: the picture as Semblance prepares it, then `histograms`."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from semblance.encoders import EncoderDescription, Space
from semblance.encoders.preprocess import decode_side, prepare
from semblance.images import Image
from semblance_hog.gradients import histograms


class HogEncoder:
    """Follows the port `semblance.encoders.port.Encoder`; making one costs nothing."""

    def __init__(self, description: EncoderDescription, input_size: int | None) -> None:
        self.space = Space.of(description, input_size)
        self._preprocessing = description.square

    @property
    def min_side(self) -> int:
        return decode_side(self._preprocessing)

    def prepare(self, image: Image) -> NDArray[np.uint8]:
        """(SIDE, SIDE, 3) uint8, the centre square, grey in all three channels."""
        return prepare(image, self._preprocessing)

    def encode(self, prepared: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
        """(len(prepared), DIM) float32, each block of unit length or less."""
        vectors = np.empty((len(prepared), self.space.dim), np.float32)
        for place, picture in enumerate(prepared):
            vectors[place] = histograms(picture[:, :, 0])
        return vectors
