"""A stand-in for a network: what it says of a picture is its mean colour."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from semblance.encoders import space_of
from semblance.images import Image


class MeanColour:
    """The mean colour less grey, so that colours differ in direction."""

    min_side = 32

    def __init__(self, sha256: str = "0" * 64) -> None:
        self.space = replace(space_of("fast"), model="mean", dim=3, weights_sha256=sha256)

    def prepare(self, image: Image) -> NDArray[np.uint8]:
        mean: NDArray[np.uint8] = image.pixels.reshape(-1, 3).mean(axis=0).round().astype(np.uint8)
        return mean

    def encode(self, prepared: list[NDArray[np.uint8]]) -> NDArray[np.float32]:
        return np.stack(prepared).astype(np.float32) - 128
