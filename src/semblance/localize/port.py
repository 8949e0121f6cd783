"""The port of a localizer: images in, soft masks and boxes out."""

from collections.abc import Sequence
from typing import Protocol

from semblance.images import Image
from semblance.localize.localization import Localization


class Localizer(Protocol):
    """Finds the object of a picture. May be called from several threads at once.

    Making one opens nothing; the first `locate` loads what it needs.
    """

    @property
    def identity(self) -> str:
        """Name, hash of the weights and every setting that changes a mask, in one line.

        It is part of the space of vectors that were made with its masks, and the key under which
        a gallery keeps them.
        """

    @property
    def min_side(self) -> int:
        """The short side, in pixels, below which a reduced decode would change the mask."""

    def locate(self, images: Sequence[Image]) -> list[Localization]:
        """One localization an image, in order; `nothing_found` where there is no object."""
