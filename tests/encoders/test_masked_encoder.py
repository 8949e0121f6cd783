"""Masked pooling: only the object's part of the map counts."""

import numpy as np
import PIL.Image
import pytest

from semblance.encoders import load
from semblance.encoders.feature_maps import feature_maps
from semblance.encoders.masked import MaskedEncoder
from semblance.encoders.runtime.choose import RuntimeChoice
from semblance.errors import UsageError
from semblance.images import open_image

SIDE = 128


@pytest.fixture(scope="module")
def plain():
    return load("fast", input_size=SIDE, runtime=RuntimeChoice(precision="exact"))


@pytest.fixture(scope="module")
def image():
    """A square of noise: what the network sees is its middle 112 of 128 pixels."""
    pixels = np.random.default_rng(0).integers(0, 256, (SIDE, SIDE, 3), np.uint8)
    return open_image(PIL.Image.fromarray(pixels).resize((256, 256)))


def encoded(encoder, image, mask):
    masked = MaskedEncoder(encoder)
    return masked.encode([masked.prepare_masked(image, mask)])[0]


def test_without_a_mask_it_is_the_encoder(plain, image):
    masked = MaskedEncoder(plain)
    prepared = masked.prepare(image)
    assert prepared.shape == (SIDE, SIDE, 4)
    whole = plain.encode([plain.prepare(image)])[0]
    assert masked.encode([prepared])[0] == pytest.approx(whole, abs=1e-4)
    assert encoded(plain, image, np.ones((7, 7), np.float32)) == pytest.approx(whole, abs=1e-4)


def test_half_a_mask_is_half_the_map(plain, image):
    mask = np.zeros((64, 64), np.float32)
    mask[:, :32] = 1
    left = feature_maps(plain, [plain.prepare(image)])[0][:, :2].mean(axis=(0, 1))
    assert encoded(plain, image, mask) == pytest.approx(left, abs=0.02 * float(np.abs(left).max()))


@pytest.mark.parametrize("rows", [slice(0, 0), slice(0, 3)])
def test_nothing_of_the_object_in_sight_is_the_plain_average(plain, image, rows):
    """An empty mask; and one in the margin that the centre crop cuts off."""
    mask = np.zeros((64, 64), np.float32)
    mask[rows] = 1
    whole = plain.encode([plain.prepare(image)])[0]
    assert encoded(plain, image, mask) == pytest.approx(whole, abs=1e-4)


def test_the_mask_follows_the_crop_of_a_wide_picture(plain):
    """The object is the left end of a picture twice as wide as high, which the crop leaves out."""
    image = open_image(PIL.Image.new("RGB", (512, 256), "teal"))
    mask = np.zeros((20, 40), np.float32)
    mask[:, :10] = 1
    assert not MaskedEncoder(plain).prepare_masked(image, mask)[..., 3].any()
    mask[:, 10:20] = 1
    cut = MaskedEncoder(plain).prepare_masked(image, mask)[..., 3]
    assert (cut[:, :60] == 255).all() and not cut[:, 68:].any()


def test_its_vectors_are_of_another_space(plain):
    masked = MaskedEncoder(plain)
    assert masked.space.pooling == "masked average"
    assert masked.space.fingerprint != plain.space.fingerprint
    assert (masked.min_side, masked.provenance) == (plain.min_side, plain.provenance)


def test_a_mask_of_another_kind_is_refused(plain, image):
    with pytest.raises(UsageError, match=r"shape \(h, w\), not \(2, 2, 3\)"):
        MaskedEncoder(plain).prepare_masked(image, np.ones((2, 2, 3), np.float32))


def test_many_pictures_are_pooled_in_batches(plain, image):
    masked = MaskedEncoder(plain)
    mask = np.zeros((8, 8), np.float32)
    mask[2:5, 1:4] = 1
    prepared = [masked.prepare_masked(image, mask), masked.prepare(image)] * 3
    vectors = masked.encode(prepared)
    assert vectors[4] == pytest.approx(vectors[0], abs=1e-4)
    assert vectors[5] == pytest.approx(vectors[1], abs=1e-4)
    assert np.abs(vectors[0] - vectors[1]).max() > 0.1
    assert masked.encode([]).shape == (0, 1280)
