"""The port of an encoder: images in, raw feature vectors out."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.space import Space
from semblance.images import Image


class Encoder(Protocol):
    """Turns images into raw vectors of one space.

    `prepare` is cheap, touches no network and may run in many threads at once; `encode` runs
    the network and may also be called from several threads. They are apart so that a picture
    is decoded once however many encoders look at it, and so that batches can be formed.
    """

    @property
    def space(self) -> Space: ...

    @property
    def min_side(self) -> int:
        """The short side, in pixels, below which a reduced decode would change the vector."""

    def prepare(self, image: Image) -> NDArray[np.uint8]:
        """(H, W, 3) uint8, or whatever this encoder's `encode` takes."""

    def encode(self, prepared: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
        """(len(prepared), dim) float32, raw: neither centred nor normalized."""
