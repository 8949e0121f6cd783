"""An encoder that looks at the object of a picture instead of at all of it."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.graph import GraphEncoder
from semblance.encoders.masked import MaskedEncoder
from semblance.encoders.port import Encoder
from semblance.encoders.space import Space
from semblance.errors import UsageError
from semblance.images import Image
from semblance.localize.finder import Finder


class ObjectEncoder:
    """Wraps an encoder: `prepare` finds the object, and is therefore not cheap.

    Its space names the finder, so that vectors of objects are never compared with vectors of
    whole pictures. With `regions` each of several objects gets a vector of its own, too.
    """

    def __init__(self, inner: Encoder, finder: Finder, regions: bool = False) -> None:
        self.inner = inner
        self.finder = finder
        self.regions = regions

    def looking(self, at_regions: bool) -> "ObjectEncoder":
        """The same network and finder, with regions or without."""
        same = at_regions == self.regions
        return self if same else ObjectEncoder(self.inner, self.finder, at_regions)

    @property
    def space(self) -> Space:
        return replace(self.inner.space, localization=self.finder.identity)

    @property
    def min_side(self) -> int:
        return self.finder.min_side(self.inner.min_side)

    def prepare(self, image: Image) -> NDArray[np.uint8]:
        """What the inner encoder makes of the object, or of the whole picture without one."""
        seen = self.finder.seen(image)
        if isinstance(self.inner, MaskedEncoder) and seen is image:
            return self.inner.prepare_masked(image, self.finder.find(image).mask)
        return self.inner.prepare(seen)

    def prepare_objects(self, image: Image) -> list[NDArray[np.uint8]]:
        """One array a region, in the order of `finder.find(image).objects`; none for one object."""
        return [self.inner.prepare(each) for each in self.finder.objects(image)]

    def encode(self, prepared: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
        """(len(prepared), dim) float32."""
        return self.inner.encode(prepared)


def masked(encoder: Encoder) -> MaskedEncoder:
    """The encoder pooling over the object alone; raises UsageError for one without a map."""
    if not isinstance(encoder, GraphEncoder):
        raise UsageError(
            f"{encoder.space.model} has no feature map to pool under a mask; take another way to "
            "see the object, such as --sight cut"
        )
    return MaskedEncoder(encoder)
