"""What each model sees of one photograph is pinned: size, crop, filter, mean and deviation."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import skimage.data
from tools.write_prepared_pixels import digest, tensor

from semblance.encoders import describe

PINNED = json.loads((Path(__file__).parent / "prepared.json").read_text())

ONE_GREY_LEVEL = 1 / 57
"""In the units of the smallest deviation of any model: room for a rounding in Pillow."""


def seen_by(description) -> list[float]:
    return digest(tensor(description, skimage.data.chelsea()))


@pytest.mark.parametrize("name", PINNED)
def test_what_a_model_sees_is_pinned(name):
    """Rewritten only on purpose, by tools/write_prepared_pixels.py."""
    assert seen_by(describe(name)) == pytest.approx(PINNED[name], abs=ONE_GREY_LEVEL)


CHANGES = {
    "input_size": 240,
    "crop": 0.9,
    "interpolation": "bicubic",
    "mean": (127.5, 127.5, 127.5),
    "std": (63.75, 63.75, 63.75),
    "grey": True,
}


@pytest.mark.parametrize("field", CHANGES)
def test_any_change_of_the_preprocessing_shows(field):
    resnet = describe("resnet50")
    changed = replace(resnet.preprocessing, **{field: CHANGES[field]})
    seen = seen_by(replace(resnet, preprocessing=changed))
    assert seen != pytest.approx(PINNED["resnet50"], abs=ONE_GREY_LEVEL)
