"""What a finder remembers of a picture goes when the picture does, and asks nothing twice."""

import gc
import weakref
from collections.abc import Sequence

import numpy as np
import pytest

from semblance.images import Image, open_image
from semblance.localize.finder import Finder, Sight
from semblance.localize.localization import Box, Found, Localization, nothing_found


class Stub:
    """Finds one object in the middle, or nothing at all."""

    identity = "stub 1"
    min_side = 8

    def __init__(self, found: bool) -> None:
        self.found = found
        self.asked = 0

    def locate(self, images: Sequence[Image]) -> list[Localization]:
        self.asked += len(images)
        mask = np.zeros((8, 8), np.float32)
        mask[2:6, 2:6] = 1
        one = Localization(mask, (Found(Box(0.25, 0.25, 0.5, 0.5), 1.0),), 1.0)
        return [one if self.found else nothing_found(8, 8) for _ in images]


@pytest.mark.parametrize("sight", ["white", "crop", "cut", "pool"])
@pytest.mark.parametrize("found", [True, False])
def test_a_picture_is_let_go_of(sight: Sight, found: bool) -> None:
    stub = Stub(found)
    finder = Finder(stub, None, sight, 0.1)
    image = open_image(np.full((16, 16, 3), 90, np.uint8))
    for _ in range(2):
        finder.seen(image)
        finder.on_white(image)
    assert stub.asked == 1
    held = weakref.ref(image)
    del image
    gc.collect()
    assert held() is None
