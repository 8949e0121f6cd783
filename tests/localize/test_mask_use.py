"""Use of the mask: what turns white, what is cut, and which part is whose."""

from dataclasses import replace

import numpy as np
import PIL.Image
import pytest
from numpy.typing import NDArray

from semblance.errors import UsageError
from semblance.images import Image, open_image
from semblance.localize.localization import Box, Found, Localization, nothing_found
from semblance.localize.objects import SMALLEST, objects_of
from semblance.localize.use import Use, apply, full_mask, of_object

USES: tuple[Use, ...] = ("white", "crop", "cut")


def blue(width: int, height: int) -> Image:
    return open_image(np.full((height, width, 3), (0, 0, 100), np.uint8))


def located(mask: NDArray[np.float32]) -> Localization:
    return Localization(mask, objects_of(mask), 0.9)


def two_squares() -> tuple[Image, Localization]:
    """A picture of 40 x 20 with a large object to the left and a small one to the right."""
    mask = np.zeros((20, 40), np.float32)
    mask[5:15, 4:14] = 1
    mask[8:12, 24:28] = 1
    return blue(40, 20), located(mask)


def test_white_keeps_the_frame_and_blends_a_soft_edge() -> None:
    mask = np.zeros((4, 4), np.float32)
    mask[:, 1:3] = 1
    mask[:, 0] = 0.5
    seen = apply(blue(4, 4), located(mask), "white", 0).pixels
    assert seen[0].tolist() == [[128, 128, 178], [0, 0, 100], [0, 0, 100], [255, 255, 255]]


def test_crop_keeps_the_background_and_cut_does_not() -> None:
    image, found = two_squares()
    cropped, cut = (apply(image, found, use, 0) for use in ("crop", "cut"))
    # Both objects are in the box: x from 4 to 28, y from 5 to 15.
    # What is cut is a square of 24, of which the picture has 20 rows; the rest is white.
    assert cropped.pil.size == (24, 20)
    assert (cropped.pixels == (0, 0, 100)).all()
    assert cut.pil.size == (24, 24)
    assert (cut.pixels == 255).all(axis=2).sum() == 24 * 24 - 100 - 16


def test_a_tall_object_lies_in_the_middle_of_a_white_square() -> None:
    mask = np.zeros((20, 40), np.float32)
    mask[:, 0:4] = 1
    seen = apply(blue(40, 20), located(mask), "cut", 0.1)
    assert seen.pil.size == (24, 24)
    assert (seen.pixels[2:22, 10:14] == (0, 0, 100)).all()
    assert (seen.pixels == 255).all(axis=2).sum() == 24 * 24 - 4 * 20


def test_a_margin_is_of_the_longer_side_and_ends_with_the_picture() -> None:
    image, found = two_squares()
    assert apply(image, found, "crop", 0.125).pil.size == (3 + 24 + 3, 20)
    assert apply(image, found, "cut", 0.125).pil.size == (30, 30)
    assert apply(image, found, "crop", 9).pil.size == image.pil.size
    assert apply(image, found, "white", 0.125).pil.size == image.pil.size


def test_each_object_alone() -> None:
    image, found = two_squares()
    small = of_object(image, found, 1, "cut", 0.5)
    assert small.pil.size == (8, 8)
    assert (small.pixels == (0, 0, 100)).all(axis=2).sum() == 16
    # With a margin that reaches the small object, the large one is still alone.
    large = of_object(image, found, 0, "white", 3)
    assert large.pil.size == (70, 70)
    assert (large.pixels == (0, 0, 100)).all(axis=2).sum() == 100
    assert (of_object(image, found, 1, "crop", 0.5).pixels == (0, 0, 100)).all()


def test_a_soft_edge_goes_with_the_nearer_object() -> None:
    mask = np.zeros((10, 20), np.float32)
    mask[:, 2:8], mask[:, 9:17] = 1, 1
    mask[:, 8] = 0.4
    found = located(mask)
    wide = of_object(blue(20, 10), found, 0, "white", 0)
    assert found.objects[0].box.width == 8 / 20
    assert wide.pil.size == (10, 10)
    assert (wide.pixels[:, 1:9] == (0, 0, 100)).all()


def test_the_overlapping_boxes_of_a_detector_are_one_piece_and_both_keep_theirs() -> None:
    mask = np.zeros((10, 20), np.float32)
    mask[:, 0:14] = 1
    boxes = Box(0, 0, 0.4, 1), Box(0.3, 0, 0.4, 1)
    found = Localization(mask, tuple(Found(box, 0.9) for box in boxes), 0.9)
    for place in (0, 1):
        seen = of_object(blue(20, 10), found, place, "cut", 0)
        assert seen.pil.size == (10, 10)
        assert (seen.pixels[:, 1:9] == (0, 0, 100)).all()


def test_an_object_that_is_not_there_is_refused() -> None:
    image, found = two_squares()
    for place in (-1, 2):
        with pytest.raises(UsageError, match="the picture has 2"):
            of_object(image, found, place, "cut", 0)


@pytest.mark.parametrize("use", USES)
def test_nothing_found_leaves_the_picture_itself(use: Use) -> None:
    image = blue(40, 20)
    assert apply(image, nothing_found(10, 20), use, 0.1) is image
    assert of_object(image, nothing_found(10, 20), 0, use, 0.1) is image


@pytest.mark.parametrize("use", USES)
def test_the_answer_is_still_of_its_file(use: Use) -> None:
    image, found = two_squares()
    image = replace(image, page=3, name="a.tif", alpha=PIL.Image.new("L", image.pil.size))
    seen = apply(image, found, use, 0)
    assert (seen.digest, seen.page, seen.name) == (image.digest, 3, "a.tif")
    assert seen.alpha is None
    assert (seen.width, seen.height) == seen.pil.size
    assert not seen.is_reduced


def test_of_a_reduced_decode_width_and_height_count_the_files_pixels() -> None:
    image, found = two_squares()
    reduced = replace(image, width=400, height=200)
    seen = apply(reduced, found, "crop", 0)
    assert seen.pil.size == (24, 20)
    assert (seen.width, seen.height) == (240, 200)
    assert seen.is_reduced


def test_a_foreground_gives_the_colours() -> None:
    image, found = two_squares()
    red = np.full((20, 40, 3), (200, 0, 0), np.uint8)
    assert apply(image, found, "white", 0, red).pixels[10, 10].tolist() == [200, 0, 0]
    with pytest.raises(UsageError, match="estimate it on the same pixels"):
        apply(image, found, "white", 0, red[:10])


# --- sizes ----------------------------------------------------------------------------------


def test_a_small_mask_is_enlarged_bilinearly() -> None:
    mask = np.array([[0, 1]], np.float32)
    assert full_mask(blue(4, 2), mask)[0].tolist() == [0, 0.25, 0.75, 1]


@pytest.mark.parametrize(("size", "shape"), [((451, 300), (213, 320)), ((5000, 1), (1, 320))])
def test_a_mask_may_be_rounded_to_its_pixels(size: tuple[int, int], shape: tuple[int, int]) -> None:
    assert full_mask(blue(*size), np.ones(shape, np.float32)).shape == size[::-1]


@pytest.mark.parametrize("shape", [(20, 20), (40, 20), (20, 43), (10, 23), (3, 3)])
@pytest.mark.parametrize("use", USES)
def test_a_mask_of_another_aspect_ratio_is_refused(shape: tuple[int, int], use: Use) -> None:
    with pytest.raises(UsageError, match="aspect ratios differ"):
        apply(blue(40, 20), located(np.ones(shape, np.float32)), use, 0)


# --- objects --------------------------------------------------------------------------------


def test_objects_are_the_large_pieces_the_largest_first() -> None:
    mask = np.zeros((20, 50), np.float32)
    mask[0:2, 0:2] = 1  # 4 of 1000 pixels are too few
    mask[10:15, 40:50] = 0.8
    mask[5:15, 10:20] = 0.9
    first, second = objects_of(mask)
    assert first.box == pytest.approx(Box(0.2, 0.25, 0.2, 0.5))
    assert second.box == pytest.approx(Box(0.8, 0.5, 0.2, 0.25))
    assert (first.score, second.score) == pytest.approx((0.9, 0.8))


def test_equal_objects_come_in_reading_order_and_corners_touch() -> None:
    mask = np.zeros((20, 20), np.float32)
    for top, left in ((12, 0), (0, 12), (0, 0)):
        mask[top : top + 4, left : left + 4] = 1
    assert [(o.box.x, o.box.y) for o in objects_of(mask)] == [(0, 0), (0.6, 0), (0, 0.6)]
    mask[4:8, 4:8] = 1
    assert len(objects_of(mask)) == 3


def test_the_smallest_object_covers_a_hundredth() -> None:
    mask = np.zeros((10, 100), np.float32)
    mask[0, : round(SMALLEST * mask.size)] = 1
    assert len(objects_of(mask)) == 1
    mask[0, 0] = 0
    assert objects_of(mask) == ()
