"""Colour and texture: what they see, what they do not mind, and what they tell apart."""

import numpy as np
import pytest
from numpy.typing import NDArray

from semblance.encoders import Space, Variant, load
from semblance.encoders.handcrafted.background import foreground
from semblance.encoders.handcrafted.colour import colour_histogram
from semblance.encoders.handcrafted.texture import texture_histogram
from semblance.encoders.port import Encoder
from semblance.errors import UsageError
from semblance.images import open_image

Pixels = NDArray[np.uint8]
RED, BLUE, WHITE = (200, 30, 30), (30, 30, 200), (255, 255, 255)


def plain(colour: tuple[int, int, int], height: int = 120, width: int = 160) -> Pixels:
    return np.full((height, width, 3), colour, np.uint8)


def striped(one: tuple[int, int, int], other: tuple[int, int, int], step: int) -> Pixels:
    pixels = plain(one)
    pixels[(np.arange(120) // step) % 2 == 1] = other
    return pixels


def on_white(pixels: Pixels) -> Pixels:
    scene = plain(WHITE, 240, 320)
    scene[60:180, 80:240] = pixels
    return scene


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load("colour_texture")


def cosine(encoder: Encoder, one: Pixels, other: Pixels) -> float:
    a, b = encoder.encode([encoder.prepare(open_image(pixels)) for pixels in (one, other)])
    return float(a @ b)


def test_a_plain_colour_is_in_few_bins() -> None:
    shares = colour_histogram(plain(RED), np.ones((120, 160), bool))
    assert shares.sum() == pytest.approx(1)
    assert np.count_nonzero(shares) <= 8


def test_the_histogram_by_hand() -> None:
    # Black and white: the darkest and the lightest bin of the neutral chroma, half each.
    pixels = np.zeros((2, 2, 3), np.uint8)
    pixels[0] = 255
    shares = colour_histogram(pixels, np.ones((2, 2), bool)).reshape(4, 9, 9)
    assert shares[0, 4, 4] == pytest.approx(0.5, abs=1e-3)
    assert shares[3, 4, 4] == pytest.approx(0.5, abs=1e-3)


def test_flat_is_flat_and_edges_are_not() -> None:
    everywhere = np.ones((120, 160), bool)
    flat = texture_histogram(plain(RED), everywhere).reshape(4, 10)
    assert flat[:, 0] == pytest.approx(0.25)
    edges = texture_histogram(striped(RED, WHITE, 6), everywhere).reshape(4, 10)
    # 19 edges, each with one darker row: three of its eight neighbours are brighter.
    assert edges[0, 3] == pytest.approx(0.25 * 19 / 120, rel=1e-5)


def test_a_plain_background_does_not_count() -> None:
    mask = foreground(on_white(striped(RED, BLUE, 10)))
    assert mask[90:150, 100:220].all()
    assert not mask[:50].any()
    assert foreground(plain(WHITE)).all(), "nothing but background: all of it counts"


def test_a_scene_counts_wholly() -> None:
    noise = np.random.default_rng(0).integers(0, 255, (90, 90, 3)).astype(np.uint8)
    assert foreground(noise).mean() > 0.95


def test_the_same_cloth_anywhere_is_alike_and_another_is_not(encoder: Encoder) -> None:
    cloth = striped(RED, WHITE, 8)
    assert cosine(encoder, cloth, cloth) == pytest.approx(1, abs=1e-6)
    assert cosine(encoder, on_white(cloth[:, ::-1]), on_white(np.roll(cloth, 16, axis=0))) > 0.98
    turned = np.ascontiguousarray(np.rot90(cloth))
    assert cosine(encoder, cloth, turned) > 0.98
    recoloured, plainer = striped(BLUE, WHITE, 8), plain(RED)
    assert cosine(encoder, cloth, recoloured) < 0.9
    assert cosine(encoder, cloth, plainer) < 0.9
    assert cosine(encoder, plain(RED), plain(BLUE)) < 0.6


def test_a_little_light_changes_little(encoder: Encoder) -> None:
    cloth = striped(RED, WHITE, 8)
    darker = (cloth * 0.95).astype(np.uint8)
    assert cosine(encoder, cloth, darker) > 0.95


def test_the_picture_is_left_as_it_was(encoder: Encoder) -> None:
    image = open_image(plain(RED, 600, 800))
    encoder.prepare(image)
    assert image.pil.size == (800, 600)


def test_its_space_survives_being_stored(encoder: Encoder) -> None:
    assert Space.from_json(encoder.space.to_json()) == encoder.space
    assert load("colour_texture", input_size=128).space != encoder.space


@pytest.mark.parametrize(
    "variant", [Variant(grey=True), Variant(mirror=True), Variant(two_scales=True)]
)
def test_it_is_no_network(variant: Variant) -> None:
    with pytest.raises(UsageError, match="no network"):
        load("colour_texture", variant=variant)
