"""Colour and texture of a picture as one vector."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.description import EncoderDescription
from semblance.encoders.handcrafted.background import foreground
from semblance.encoders.handcrafted.colour import colour_histogram
from semblance.encoders.handcrafted.texture import texture_histogram
from semblance.encoders.preprocess import decode_rung
from semblance.encoders.space import Space
from semblance.images import Image


class ColourTextureEncoder:
    """The histogram of a picture's colours beside that of its local patterns.

    Both are square roots of shares, so the cosine of two pictures is the mean of two
    Bhattacharyya coefficients, in [0, 1]: 1 for the same mixture of colours and of patterns,
    wherever they lie in the picture. A plain background that reaches the border does not count.
    """

    def __init__(self, description: EncoderDescription, input_size: int | None = None) -> None:
        self.space = Space.of(description, input_size)
        self._side = self.space.preprocessing.input_size

    @property
    def min_side(self) -> int:
        return decode_rung(self._side)

    @property
    def provenance(self) -> str:
        """The library that does the arithmetic, and its version."""
        import cv2

        return f"OpenCV {cv2.__version__}, float32, cpu"

    def prepare(self, image: Image) -> NDArray[np.uint8]:
        """(h, w, 3) uint8, its longest side at most the input size."""
        picture = image.pil.copy()
        picture.thumbnail((self._side, self._side))
        return np.asarray(picture, np.uint8)

    def encode(self, prepared: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
        """(len(prepared), dim) float32 unit vectors; the pictures may differ in size."""
        vectors = np.empty((len(prepared), self.space.dim), np.float32)
        for place, pixels in enumerate(prepared):
            mask = foreground(pixels)
            shares = np.concatenate(
                [colour_histogram(pixels, mask), texture_histogram(pixels, mask)]
            )
            vectors[place] = np.sqrt(shares / shares.sum())
        return vectors
