"""An encoder that alters each picture before another encoder looks at it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.port import Encoder
from semblance.encoders.space import Space
from semblance.images import Image
from semblance.learn.alterations.port import Alteration


@dataclass(frozen=True, eq=False)
class AlteringEncoder:
    """Its space is one of its own, so that vectors of altered copies are kept beside those of
    the pictures and never taken for them."""

    encoder: Encoder
    alteration: Alteration

    @cached_property
    def space(self) -> Space:
        below = self.encoder.space
        return replace(below, side=f"{below.side}, {self.alteration.identity}")

    @property
    def min_side(self) -> int:
        return self.encoder.min_side

    def prepare(self, image: Image) -> NDArray[np.uint8]:
        # The decode leaves twice as many pixels a side as the network takes.
        return self.encoder.prepare(self.alteration.of(image, self.encoder.min_side // 2))

    def encode(self, prepared: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
        return self.encoder.encode(prepared)
