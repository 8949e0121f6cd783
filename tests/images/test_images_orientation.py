"""All eight EXIF orientations come out upright, pixel for pixel."""

import io

import numpy as np
import PIL.Image
import pytest
from numpy.typing import NDArray
from picture_files import camera_jpeg, encoded, photo, photo_pil

from semblance.images import open_image

# How a camera stores an upright picture that it marks with each orientation: the row and column
# of the stored array count along these directions of the upright one (EXIF 2.3, tag 274).
STORED = {
    1: lambda upright: upright,
    2: lambda upright: upright[:, ::-1],
    3: lambda upright: upright[::-1, ::-1],
    4: lambda upright: upright[::-1],
    5: lambda upright: upright.transpose(1, 0, 2),
    6: lambda upright: upright.transpose(1, 0, 2)[::-1],
    7: lambda upright: upright.transpose(1, 0, 2)[::-1, ::-1],
    8: lambda upright: upright.transpose(1, 0, 2)[:, ::-1],
}


def stored(upright: NDArray[np.uint8], orientation: int) -> PIL.Image.Image:
    return PIL.Image.fromarray(np.ascontiguousarray(STORED[orientation](upright)))


def note(orientation: int) -> PIL.Image.Exif:
    exif = PIL.Image.Exif()
    exif[0x0112] = orientation
    return exif


def test_six_is_a_camera_turned_clockwise() -> None:
    """By eye: stored with its top row to the right, shown after a quarter turn clockwise."""
    held = np.array([[[255, 0, 0]], [[0, 0, 255]]], np.uint8)  # red above blue: stored upright
    data = encoded(PIL.Image.fromarray(held), "PNG", exif=note(6))
    assert open_image(data).pixels.tolist() == [[[0, 0, 255], [255, 0, 0]]]


@pytest.mark.parametrize("orientation", STORED)
@pytest.mark.parametrize(
    ("format_name", "options"), [("PNG", {}), ("WEBP", {"lossless": True}), ("TIFF", {})]
)
def test_all_eight_are_pixel_equal(
    orientation: int, format_name: str, options: dict[str, bool]
) -> None:
    pil = stored(photo(), orientation)
    image = open_image(encoded(pil, format_name, exif=note(orientation), **options))
    assert np.array_equal(image.pixels, photo())
    assert (image.width, image.height) == (72, 96)


@pytest.mark.parametrize("orientation", STORED)
def test_all_eight_in_a_reduced_jpeg(orientation: int) -> None:
    upright = np.asarray(open_image(camera_jpeg()).pil)
    data = encoded(stored(upright, orientation), "JPEG", quality=98, exif=note(orientation))
    image = open_image(data, min_side=100)
    assert image.pil.size == (160, 107)
    assert (image.width, image.height) == (640, 427)
    plain = open_image(camera_jpeg(), min_side=100)
    # Halving an odd side starts at one end or at the other, hence not equal.
    assert np.abs(image.pixels.astype(int) - plain.pixels).mean() < 12


def test_a_pillow_image_is_turned_too() -> None:
    data = encoded(stored(photo(), 8), "PNG", exif=note(8))
    with PIL.Image.open(io.BytesIO(data)) as given:
        assert np.array_equal(open_image(given).pixels, photo())


@pytest.mark.parametrize("value", [0, 9, 65535])
def test_an_orientation_that_does_not_exist_is_none(value: int) -> None:
    data = encoded(photo_pil(), "PNG", exif=note(value))
    assert np.array_equal(open_image(data).pixels, photo())


@pytest.mark.parametrize(
    "exif", [b"Exif\0\0rubbish", b"Exif\0\0II*\0\x08\0\0\0\xff\xff\x12\x01", b"Exif\0\0"]
)
def test_broken_exif_harms_no_picture(exif: bytes) -> None:
    assert open_image(encoded(photo_pil(), "JPEG", exif=exif)).width == 72
