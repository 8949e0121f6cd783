"""An image: upright sRGB pixels and the identity of the bytes they came from."""

from dataclasses import dataclass

import numpy as np
import PIL.Image
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, weakref_slot=True, eq=False)
class Image:
    """One picture, ready for an encoder; only this folder makes them.

    `pil` has mode RGB, is upright, in sRGB, with alpha composited on white. It may be a reduced
    decode; `width` and `height` are the upright picture's in pixels of the file. `digest` is
    the SHA-256 of the file's bytes, hexadecimal, or of the pixels where there is no file.
    `name` is what messages call it, not escaped: print it with `escape_name`. `alpha` is, for a
    picture with transparent parts, its alpha channel (mode L, the size of `pil`).
    """

    pil: PIL.Image.Image
    digest: str
    width: int
    height: int
    name: str
    page: int = 0
    alpha: PIL.Image.Image | None = None

    @property
    def pixels(self) -> NDArray[np.uint8]:
        """(H, W, 3) uint8, read-only, of `pil`: a reduced decode has fewer than the file."""
        return np.asarray(self.pil)

    @property
    def is_reduced(self) -> bool:
        """Whether `pil` has fewer pixels than the file."""
        return self.pil.size != (self.width, self.height)
