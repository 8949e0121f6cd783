"""What a finder remembers of a picture goes when the picture does, and asks nothing twice."""

import gc
import weakref
from collections.abc import Sequence

import numpy as np
import pytest

from semblance.images import Image, open_image
from semblance.localize.finder import Finder, Sight
from semblance.localize.localization import Box, Found, Localization, nothing_found
from semblance.localize.matting.port import Matte


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


class StubMatter:
    """Takes the mask for the matte."""

    identity = "stub matter 1"
    min_side = 8

    def __init__(self) -> None:
        self.asked = 0

    def matte(self, image: Image, mask: np.ndarray) -> Matte:
        self.asked += 1
        return Matte(mask, None)


@pytest.mark.parametrize("found", [True, False])
@pytest.mark.parametrize("matted", [True, False])
def test_a_mask_that_is_known_says_whether_there_is_an_object(found: bool, matted: bool) -> None:
    stub, matter, reads = Stub(found), StubMatter(), []
    image = open_image(np.full((16, 16, 3), 90, np.uint8))
    (known,) = Stub(found).locate([image])

    def recall(finder: Finder, image: Image) -> Localization:
        reads.append(image)
        return known

    finder = Finder(stub, matter if matted else None, "cut", 0.1, recall)
    assert finder.shows_object(image) is found
    assert (stub.asked, matter.asked, len(reads)) == (0, 0, 1)


@pytest.mark.parametrize("found", [True, False])
@pytest.mark.parametrize("matted", [True, False])
def test_a_picture_that_was_looked_at_is_not_asked_about_again(found: bool, matted: bool) -> None:
    stub, reads = Stub(found), []
    finder = Finder(
        stub, StubMatter() if matted else None, "cut", 0.1, lambda _, image: reads.append(image)
    )
    looked_at, new = (open_image(np.full((16, 16, 3), grey, np.uint8)) for grey in (90, 120))
    finder.find(looked_at)
    asked = len(reads)
    assert finder.shows_object(looked_at) is found
    assert (stub.asked, len(reads)) == (1, asked)
    assert finder.shows_object(new) is found
    assert (stub.asked, len(reads)) == (2, asked + 1)
