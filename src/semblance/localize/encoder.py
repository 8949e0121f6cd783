"""An encoder that looks at the object of a picture instead of at all of it."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.port import Encoder
from semblance.encoders.space import Space
from semblance.images import Image
from semblance.localize.finder import Finder


class ObjectEncoder:
    """Wraps an encoder: `prepare` finds the object, and is therefore not cheap.

    Its space names the finder, so that vectors of objects are never compared with vectors of
    whole pictures.
    """

    def __init__(self, inner: Encoder, finder: Finder) -> None:
        self.inner = inner
        self.finder = finder

    @property
    def space(self) -> Space:
        return replace(self.inner.space, localization=self.finder.identity)

    @property
    def min_side(self) -> int:
        return self.finder.min_side(self.inner.min_side)

    def prepare(self, image: Image) -> NDArray[np.uint8]:
        """What the inner encoder makes of the object, or of the whole picture without one."""
        return self.inner.prepare(self.finder.seen(image))

    def prepare_objects(self, image: Image) -> list[NDArray[np.uint8]]:
        """One array an object, in the order of `finder.find(image).objects`."""
        return [self.inner.prepare(each) for each in self.finder.objects(image)]

    def encode(self, prepared: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
        """(len(prepared), dim) float32."""
        return self.inner.encode(prepared)
