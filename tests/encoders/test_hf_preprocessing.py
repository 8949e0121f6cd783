"""What a `preprocessor_config.json` says, in our words."""

import json

import pytest

from semblance.encoders.catalogue.hf_preprocessing import preprocessing_of
from semblance.encoders.description import Preprocessing
from semblance.errors import WeightsError

IMAGENET = {"image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]}
MEAN, STD = (123.675, 116.28, 103.53), (58.395, 57.12, 57.375)
HALF = (127.5, 127.5, 127.5)


def read(tmp_path, given):
    path = tmp_path / "preprocessor_config.json"
    path.write_text(given if isinstance(given, str) else json.dumps(given))
    return preprocessing_of(path)


@pytest.mark.parametrize(
    ("given", "means"),
    [
        ({"size": 224, "resample": 2}, Preprocessing(224, 1.0, "bilinear", HALF, HALF)),
        (
            {"size": {"height": 96, "width": 96}, "resample": 3, **IMAGENET},
            Preprocessing(96, 1.0, "bicubic", MEAN, STD),
        ),
        (
            {"size": {"shortest_edge": 256}, "crop_size": {"height": 224, "width": 224},
             "do_center_crop": True, "resample": 3, **IMAGENET},
            Preprocessing(224, 0.875, "bicubic", MEAN, STD),
        ),
        (
            {"size": {"shortest_edge": 224}, "crop_pct": 0.875, "resample": 3, **IMAGENET},
            Preprocessing(224, 0.875, "bicubic", MEAN, STD),
        ),
        (
            {"size": {"shortest_edge": 384}, "crop_pct": 0.875, "resample": 3, **IMAGENET},
            Preprocessing(384, 1.0, "bicubic", MEAN, STD),
        ),
        (
            {"size": 224, "do_normalize": False, "resample": 2},
            Preprocessing(224, 1.0, "bilinear", (0, 0, 0), (255, 255, 255)),
        ),
    ],
)  # fmt: skip
def test_sizes_crops_and_pixels_are_understood(tmp_path, given, means):
    assert read(tmp_path, given) == means


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("{", "preprocessor_config.json does not say"),
        ("[]", "does not say"),
        ({"resample": 2}, "'size'"),
        ({"size": {"height": 224, "width": 192}}, "only square"),
        ({"size": 224, "resample": 0}, "resample 0 is not supported"),
        ({"size": 224, "do_flip_channel_order": True}, "do_flip_channel_order is not"),
        ({"size": 224, "image_mean": [0.5]}, "does not say"),
    ],
)
def test_what_cannot_be_done_is_refused_with_its_name(tmp_path, given, said):
    with pytest.raises(WeightsError, match=said):
        read(tmp_path, given)
