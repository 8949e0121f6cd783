"""A transparent picture's alpha is its mask; all others go to the inner localizer."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import PIL.Image
import pytest
from numpy.typing import NDArray

from semblance.images import Image, open_image
from semblance.localize.alpha import AlphaFirst
from semblance.localize.localization import Localization, nothing_found


class Counting:
    """Finds nothing, and remembers what it was asked."""

    identity = "counting 1"
    min_side = 320

    def __init__(self) -> None:
        self.asked: list[str] = []

    def locate(self, images: Sequence[Image]) -> list[Localization]:
        self.asked += [image.name for image in images]
        return [nothing_found(2, 3) for _ in images]


def picture(name: str, alpha: NDArray[np.uint8] | None) -> Image:
    image = open_image(np.zeros((40, 60, 3), np.uint8))
    return replace(image, name=name, alpha=None if alpha is None else PIL.Image.fromarray(alpha))


def square() -> NDArray[np.uint8]:
    alpha = np.zeros((40, 60), np.uint8)
    alpha[10:30, 20:40] = 255
    return alpha


def test_alpha_is_the_mask_and_others_are_asked_in_order() -> None:
    inner = Counting()
    images = [picture("a", None), picture("b", square()), picture("c", None)]
    first, second, third = AlphaFirst(inner).locate(images)
    assert inner.asked == ["a", "c"]
    assert not first.found and not third.found
    np.testing.assert_array_equal(second.mask * 255, square())
    assert second.score == 1
    assert second.objects[0].box == pytest.approx((1 / 3, 0.25, 1 / 3, 0.5))


@pytest.mark.parametrize("value", [0, 255])
def test_alpha_that_is_the_same_all_over_says_nothing(value: int) -> None:
    inner = Counting()
    AlphaFirst(inner).locate([picture("a", np.full((40, 60), value, np.uint8))])
    assert inner.asked == ["a"]


def test_alpha_of_specks_says_nothing() -> None:
    inner, alpha = Counting(), np.zeros((40, 60), np.uint8)
    alpha[::8, ::8] = 255
    AlphaFirst(inner).locate([picture("a", alpha)])
    assert inner.asked == ["a"]


def test_a_large_alpha_is_averaged_down() -> None:
    alpha = np.zeros((900, 1500), np.uint8)
    alpha[:, 750:] = 255
    image = open_image(np.zeros((900, 1500, 3), np.uint8))
    (found,) = AlphaFirst(Counting()).locate([replace(image, alpha=PIL.Image.fromarray(alpha))])
    assert found.mask.shape == (384, 640)
    assert found.mask.mean() == pytest.approx(0.5, abs=0.01)


def test_what_it_is_called() -> None:
    localizer = AlphaFirst(Counting())
    assert localizer.identity == "counting 1 alpha-first"
    assert localizer.min_side == 320
    assert localizer.locate([]) == []
