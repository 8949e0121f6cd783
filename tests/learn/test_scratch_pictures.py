"""Pictures in memory are what an encoder would see; too many are refused, broken ones listed."""

from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from semblance.encoders.preprocess import prepare
from semblance.errors import NoImages, UsageError
from semblance.evaluate.datasets import open_dataset
from semblance.evaluate.datasets.item import Item
from semblance.images import open_image
from semblance.learn.scratch import pictures as module
from semblance.learn.scratch.pictures import read_pictures, seen_by
from tests.learn.shapes import write_shapes


def test_grey_pictures_take_one_channel_and_colour_ones_three() -> None:
    grey = np.arange(256, dtype=np.uint8).reshape(16, 16)
    colour = np.stack([grey, grey, 255 - grey], axis=2)
    one = read_pictures([Item("a", grey)], 16, workers=1)
    both = read_pictures([Item("a", grey), Item("b", colour)], 16, workers=1)
    np.testing.assert_array_equal(one.pixels[0, ..., 0], grey)
    np.testing.assert_array_equal(both.pixels[1], colour)
    np.testing.assert_array_equal(one.colour(slice(None)), both.colour(slice(1)))


def test_they_are_what_an_encoder_prepares(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    path = tmp_path / "wide.png"
    PIL.Image.fromarray(rng.integers(0, 256, (40, 90, 3), np.uint8)).save(path)
    seen = read_pictures([Item("wide", path)], 12, workers=1).pixels[0]
    np.testing.assert_array_equal(seen, prepare(open_image(path), seen_by(12)))


def test_broken_pictures_are_skipped_with_the_reason(tmp_path: Path) -> None:
    data = write_shapes(tmp_path / "data", each=2)
    broken = next(data.rglob("*.png"))
    broken.write_bytes(b"\x89PNG nothing")
    found = read_pictures(open_dataset(data).items, 16, workers=2)
    assert [each.path for each in found.skipped] == [broken.relative_to(data).as_posix()]
    assert len(found.items) == len(found.pixels) == 7
    kept = [int(Path(item.key).stem) for item in found.items]
    assert kept == sorted(kept)


def test_none_usable_and_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = Item("gone", Path("gone.png"))
    with pytest.raises(NoImages, match="gone: there is no such file"):
        read_pictures([gone], 16, workers=1)
    monkeypatch.setattr(module, "MOST_BYTES", 2 * 16 * 16 * 3)
    with pytest.raises(UsageError, match="choose a smaller --size"):
        read_pictures([gone] * 3, 16, workers=1)


def test_the_digest_knows_pixels_and_labels() -> None:
    grey = np.zeros((16, 16), np.uint8)
    digests = {
        read_pictures([Item("a", picture, label)], 16, workers=1).digest
        for picture in (grey, grey + 1)
        for label in ("x", "y")
    }
    assert len(digests) == 4
