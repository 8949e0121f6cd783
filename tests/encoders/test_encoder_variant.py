"""Other layers, no colour, mirror images, two scales: each is another space."""

from dataclasses import replace

import numpy as np
import PIL.Image
import pytest

from semblance.encoders import Variant, describe, load, space_of
from semblance.encoders.averaged import AveragedEncoder, second_size
from semblance.encoders.preprocess import prepare
from semblance.errors import UsageError
from semblance.images import open_image

VARIANTS = {
    "grey": Variant(grey=True),
    "mirror": Variant(mirror=True),
    "two scales": Variant(two_scales=True),
    "both": Variant(mirror=True, two_scales=True),
}


class LeftOrRight:
    """Says (1, 0) of a picture that is brighter on the left, (0, 1) of one that is on the right."""

    min_side = 2

    def __init__(self, side: int) -> None:
        preprocessing = replace(describe("fast").preprocessing, input_size=side)
        self.space = replace(space_of("fast"), preprocessing=preprocessing, dim=2)

    def prepare(self, image):
        side = self.space.preprocessing.input_size
        return np.asarray(image.pil.resize((side, side)))

    def encode(self, prepared):
        side = self.space.preprocessing.input_size
        assert all(picture.shape == (side, side, 3) for picture in prepared)
        return np.array([_brighter_side(p) for p in prepared], np.float32).reshape(-1, 2)


def _brighter_side(picture) -> list[int]:
    left = picture[:, : picture.shape[1] // 2].mean() > picture.mean()
    return [3, 0] if left else [0, 5]


ROW = [[250] * 3] * 20 + [[10] * 3] * 20
BRIGHT_LEFT = open_image(np.array([ROW] * 40, np.uint8))


def test_a_picture_and_its_mirror_image_count_alike():
    """As unit vectors: the 3 and the 5 do not show."""
    plain = AveragedEncoder([LeftOrRight(4)], mirror=False)
    mirrored = AveragedEncoder([LeftOrRight(4)], mirror=True)
    assert plain.encode([plain.prepare(BRIGHT_LEFT)]).tolist() == [[1, 0]]
    assert mirrored.encode([mirrored.prepare(BRIGHT_LEFT)]).tolist() == [[0.5, 0.5]]


def test_every_scale_sees_the_picture_at_its_own_size():
    encoder = AveragedEncoder([LeftOrRight(4), LeftOrRight(6)], mirror=True)
    prepared = encoder.prepare(BRIGHT_LEFT)
    assert prepared.shape == (4 * 4 * 3 + 6 * 6 * 3,)
    assert encoder.encode([prepared, prepared]).tolist() == [[0.5, 0.5]] * 2
    assert encoder.encode([]).shape == (0, 2)


def test_what_is_averaged_is_part_of_the_space():
    spaces = [load("fast", variant=variant).space for variant in VARIANTS.values()]
    assert spaces[-1].averaging == "224+317, mirrored"
    assert len({space.fingerprint for space in (*spaces, space_of("fast"))}) == 5


def test_the_usual_variant_is_the_usual_space():
    assert load("fast", variant=Variant()).space == space_of("fast")


@pytest.mark.parametrize("name", ["mirror", "both"])
def test_a_mirrored_photo_has_the_vector_of_the_photo(photos, name):
    """A centre crop is mirrored exactly only to a grey level, hence not quite 1."""
    encoder = load("fast", variant=VARIANTS[name])
    photo = photos["chelsea"]
    mirrored = open_image(photo.pil.transpose(PIL.Image.Transpose.FLIP_LEFT_RIGHT))
    one, other = encoder.encode([encoder.prepare(photo), encoder.prepare(mirrored)])
    assert one @ other / np.linalg.norm(one) / np.linalg.norm(other) > 0.9999


def test_without_colour_a_photo_is_its_own_grey_copy(photos):
    preprocessing = replace(describe("fast").preprocessing, grey=True)
    for photo in photos.values():
        seen = prepare(photo, preprocessing)
        assert (seen == seen[:, :, :1]).all()
        copy = open_image(photo.pil.convert("L").convert("RGB"))
        assert np.abs(seen.astype(int) - prepare(copy, preprocessing)).mean() < 0.6


@pytest.mark.parametrize(
    ("name", "size", "second"),
    [("fast", None, 317), ("vit_b16", None, 320), ("vit_b16", 112, 160), ("dinov2_small", 56, 84)],
)
def test_the_second_scale_is_one_that_the_model_takes(name, size, second):
    description = describe(name)
    assert second_size(description, size) == second
    description.preprocessing_at(second)


def test_a_size_too_large_to_be_doubled_is_refused():
    with pytest.raises(UsageError, match="32 to 1024 pixels, not 1131"):
        load("fast", input_size=800, variant=Variant(two_scales=True))


@pytest.mark.parametrize(
    ("name", "layer", "there"),
    [
        ("fast", "logits", "it has pooled (1280)"),
        ("dinov2_small", "logits", "it has pooled (384), penultimate (384)"),
        ("vgg16", "middle", "one of pooled, penultimate, logits"),
    ],
)
def test_a_layer_that_is_not_there_is_refused_with_those_that_are(name, layer, there):
    with pytest.raises(UsageError) as caught:
        load(name, variant=Variant.of(layer))
    assert there in str(caught.value)


def test_vgg_has_the_layer_of_4096():
    description = describe("vgg16").at_layer("penultimate")
    assert (description.dim, description.layer) == (4096, "penultimate")


@pytest.mark.parametrize(("size", "nearest"), [(200, "196 and 210"), (416, "406 and 420")])
def test_a_size_between_patches_is_refused_with_its_neighbours(size, nearest):
    with pytest.raises(UsageError, match=f"in steps of 14, not {size}; the nearest are {nearest}"):
        load("dinov2_small", input_size=size)


@pytest.mark.parametrize("size", [224, 416, 512])
@pytest.mark.parametrize("name", ["resnet50", "vit_b16", "dinov3_small", "clip_vit_b32"])
def test_the_sizes_people_ask_for_are_taken(name, size):
    assert describe(name).preprocessing_at(size).input_size == size
