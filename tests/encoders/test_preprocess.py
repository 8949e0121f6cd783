"""Preparing a picture: the centre square, aspect ratio kept, in one resize."""

from dataclasses import replace

import numpy as np
import PIL.Image
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semblance.encoders import describe
from semblance.encoders.preprocess import decode_side, prepare, resized_side
from semblance.images import open_image

LITE0 = describe("fast").preprocessing


ASTRONAUT = [
    (176, 169, 161),
    (186, 152, 127),
    (209, 199, 193),
    (72, 42, 1),
    (111, 15, 17),
    (14, 8, 5),
    (231, 220, 217),
    (223, 222, 230),
    (229, 120, 80),
    (212, 92, 54),
    (225, 111, 70),
    (0, 0, 0),
    (223, 107, 72),
    (208, 90, 57),
    (0, 0, 0),
    (47, 43, 44),
]


def resize_then_crop(pil, preprocessing):
    """The slow, usual way: the whole picture resized, then its centre cut out."""
    size, short = preprocessing.input_size, resized_side(preprocessing)
    scale = short / min(pil.size)
    whole = pil.resize([round(side * scale) for side in pil.size], PIL.Image.Resampling.BICUBIC)
    left, top = (round((side - size) / 2) for side in whole.size)
    return np.asarray(whole.crop((left, top, left + size, top + size)))


def test_the_centre_of_a_wide_picture_is_what_is_seen():
    """Red, green and blue thirds, three times as wide as high: only the green square remains."""
    thirds = np.zeros((100, 300, 3), np.uint8)
    for third in range(3):
        thirds[:, 100 * third : 100 * (third + 1), third] = 255
    seen = prepare(open_image(thirds), LITE0)
    assert seen.shape == (224, 224, 3)
    assert (seen == [0, 255, 0]).all()


@pytest.mark.parametrize("name", ["astronaut", "coffee", "retina"])
def test_it_agrees_with_resizing_then_cropping(photos, name):
    """Of these the resized sides less the crop are even, so both ways cut at the same place."""
    image = photos[name]
    ours = prepare(image, LITE0).astype(int)
    assert np.abs(ours - resize_then_crop(image.pil, LITE0)).max() <= 1


@pytest.mark.parametrize("size", [224, 240, 260])
def test_the_crop_is_centred_to_a_fraction_of_a_pixel(photos, size):
    """A mirrored picture gives the mirrored pixels; cropping at whole pixels would not."""
    preprocessing = replace(LITE0, input_size=size)
    for image in photos.values():
        mirrored = open_image(image.pil.transpose(PIL.Image.Transpose.FLIP_LEFT_RIGHT))
        seen = prepare(mirrored, preprocessing)[:, ::-1].astype(int)
        assert np.abs(seen - prepare(image, preprocessing)).max() <= 1


def test_prepared_pixels_are_pinned(photos):
    """A few pixels of the astronaut; one grey level allows for a rounding in Pillow."""
    seen = prepare(photos["astronaut"], LITE0)
    assert np.abs(seen[28::56, 28::56].reshape(-1, 3).astype(int) - ASTRONAUT).max() <= 1


@pytest.mark.parametrize("shape", [(5000, 1), (1, 5000), (1, 1), (2, 3)])
def test_strips_and_specks_work_and_stay_small(shape):
    seen = prepare(open_image(np.full((*shape, 3), 90, np.uint8)), LITE0)
    assert seen.shape == (224, 224, 3)
    assert (seen == 90).all()


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 400), st.integers(1, 400), st.integers(32, 300), st.floats(0.5, 1))
def test_any_picture_of_one_colour_stays_that_colour(width, height, size, crop):
    picture = open_image(np.full((height, width, 3), (10, 200, 90), np.uint8))
    seen = prepare(picture, replace(LITE0, input_size=size, crop=crop))
    assert seen.shape == (size, size, 3)
    assert (seen == (10, 200, 90)).all()


def test_the_bundled_encoders_share_one_decode():
    models = ("efficientnet_lite0", "efficientnet_lite1", "efficientnet_lite2")
    assert {decode_side(describe(model).preprocessing) for model in models} == {640}


@pytest.mark.parametrize(
    ("size", "side"), [(32, 320), (140, 320), (141, 640), (448, 1280), (1024, 2560)]
)
def test_a_decode_keeps_twice_the_resized_side_rounded_up_to_a_rung(size, side):
    preprocessing = replace(LITE0, input_size=size)
    assert decode_side(preprocessing) == side >= 2 * resized_side(preprocessing)
