"""The port of a matter: a picture and the mask of its object in, a matte out."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from semblance.images import Image


@dataclass(frozen=True, slots=True, eq=False)
class Matte:
    """How much of each pixel is the object, and what colour the object has there.

    `alpha` is (H, W) float32 in [0, 1], 1 on the object: the whole picture, at the size at which
    the matter works. `foreground` is (H, W, 3) uint8 sRGB, the object's colour without the
    background that shines through at its edge; None where it was not estimated. `note` says in one
    sentence why alpha is no more than the mask, and is empty where the matting succeeded.
    """

    alpha: NDArray[np.float32]
    foreground: NDArray[np.uint8] | None
    note: str = ""


class Matter(Protocol):
    """Refines the edge of a mask. May be called from several threads at once.

    Making one opens nothing; the first `matte` loads what it needs.
    """

    @property
    def identity(self) -> str:
        """Name, hash of the weights and every setting that changes a matte, in one line."""

    @property
    def min_side(self) -> int:
        """The short side, in pixels, below which a reduced decode would change the matte."""

    def matte(self, image: Image, mask: NDArray[np.float32]) -> Matte:
        """The matte of one picture.

        `mask` is (h, w) in [0, 1], of any size with the picture's aspect ratio. The matte has the
        size of `image.pil`, or less where the matter works at less; its aspect ratio is kept to
        the pixel. Raises UsageError for a mask of another aspect ratio, or with NaN in it.
        """
