"""A backbone that sees copies: the same ones every time, other ones by number, seed and picture."""

import numpy as np
import pytest

from semblance.encoders.graph import GraphEncoder
from semblance.encoders.registry import load
from semblance.images import open_image
from semblance.learn.classifier.config import ClassifierConfig
from semblance.learn.classifier.looks import LookEncoder
from semblance.learn.networks.augmentation import Augmentation
from tests.learn.nets import PLAIN

TURNED = Augmentation(flip=0.5, rotation=20, zoom=0.2, perspective=0, jitter=0)


@pytest.fixture(scope="module")
def below() -> GraphEncoder:
    encoder = load("efficientnet_lite0", input_size=32)
    assert isinstance(encoder, GraphEncoder)
    return encoder


def picture(seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.integers(0, 255, (80, 60, 3), np.uint8)


def test_copies_are_the_same_every_time(below: GraphEncoder) -> None:
    def seen(seed: int, number: int, of: int = 0) -> np.ndarray:
        return LookEncoder(below, TURNED, seed, number).prepare(open_image(picture(of)))

    assert seen(0, 0).shape == (32, 32, 3)
    assert np.array_equal(seen(0, 0), seen(0, 0))
    for other in (seen(0, 1), seen(1, 0), seen(0, 0, of=1)):
        assert not np.array_equal(seen(0, 0), other)


def test_each_look_has_a_space_of_its_own(below: GraphEncoder) -> None:
    spaces = {
        LookEncoder(below, strengths, seed, number).space.fingerprint
        for strengths in (TURNED, PLAIN)
        for seed in (0, 1)
        for number in (0, 1)
    }
    assert len(spaces) == 8 and below.space.fingerprint not in spaces


def test_what_is_no_augmentation_changes_no_space(below: GraphEncoder) -> None:
    """A sweep over learning rates encodes nothing anew."""
    one, other = (
        LookEncoder(below, ClassifierConfig(learning_rate=rate), 0, 0).space for rate in (1e-3, 1)
    )
    assert one == other


def test_a_look_without_strength_is_the_plain_picture(below: GraphEncoder) -> None:
    image = open_image(picture())
    plain, look = below.prepare(image), LookEncoder(below, PLAIN, 0, 0).prepare(image)
    # The canvas is resampled once more, by a fraction of a pixel.
    assert np.abs(plain.astype(int) - look).mean() < 25
    vectors = LookEncoder(below, PLAIN, 0, 0).encode([plain])
    assert np.array_equal(vectors, below.encode([plain]))
