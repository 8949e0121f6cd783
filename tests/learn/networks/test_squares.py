"""Squares: what an encoder would prepare, decoded once; damaged files are skipped and listed."""

from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from semblance.encoders.preprocess import prepare
from semblance.encoders.registry import describe
from semblance.errors import NoImages, TrainingError
from semblance.evaluate.datasets.item import Item
from semblance.images import open_image
from semblance.learn.networks.squares import canvas_of, read_squares

PREPROCESSING = describe("fast").square


def items_in(folder: Path, count: int = 40) -> list[Item]:
    rng = np.random.default_rng(0)
    found = []
    for place in range(count):
        path = folder / f"{place}.png"
        PIL.Image.fromarray(rng.integers(0, 256, (9, 7 + place % 5, 3), np.uint8)).save(path)
        found.append(Item(path.name, path, "a"))
    return found


def test_they_are_what_an_encoder_prepares_in_the_order_of_the_items(tmp_path: Path) -> None:
    items = items_in(tmp_path)
    seen: list[int] = []
    squares = read_squares(
        items, PREPROCESSING, tmp_path, 2, progress=lambda done, total: seen.append(done)
    )
    assert squares.places.tolist() == list(range(40)) and seen == list(range(1, 41))
    for place in (0, 17, 39):
        expected = prepare(open_image(items[place].picture), PREPROCESSING)
        assert np.array_equal(squares.pixels[place], expected)


def test_arrays_are_pictures_too(tmp_path: Path) -> None:
    item = Item("grey", np.full((28, 28), 7, np.uint8), "a")
    squares = read_squares([item], PREPROCESSING, tmp_path, 1)
    assert np.unique(squares.pixels).tolist() == [7]


def test_damaged_pictures_are_skipped_and_listed(tmp_path: Path) -> None:
    items = items_in(tmp_path, 4)
    (tmp_path / "2.png").write_bytes(b"\x89PNG\r\n")
    squares = read_squares(items, PREPROCESSING, tmp_path, 1)
    assert squares.places.tolist() == [0, 1, 3] and len(squares.pixels) == 3
    (skipped,) = squares.skipped
    assert skipped.path == "2.png" and skipped.reason
    with pytest.raises(NoImages, match=r"none of 1 pictures can be used; the first is 2\.png"):
        read_squares(items[2:3], PREPROCESSING, tmp_path, 1)


def test_nothing_is_left_on_disk_and_no_room_is_said(tmp_path: Path) -> None:
    items = items_in(tmp_path, 3)
    before = sorted(tmp_path.iterdir())
    squares = read_squares(items, PREPROCESSING, tmp_path, 1)
    assert sorted(tmp_path.iterdir()) == before
    del squares
    with pytest.raises(TrainingError, match="make room or name another folder with --out"):
        read_squares(items, PREPROCESSING, tmp_path / "missing", 1)


def test_a_canvas_is_the_whole_short_side_at_the_networks_scale() -> None:
    canvas = canvas_of(PREPROCESSING)
    assert (canvas.input_size, canvas.crop) == (256, 1.0)
