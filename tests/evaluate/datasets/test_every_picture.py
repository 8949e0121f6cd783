"""Every picture of a collection: folders as they are, packaging without masks, tables by rows."""

from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from semblance.errors import UsageError
from semblance.evaluate.datasets.every_picture import every_picture
from semblance.samples import make_packaging


def named(data: Path) -> list[str]:
    return sorted(Path(item.key).name for item in every_picture(data).items)


def test_a_folder_needs_no_classes(tmp_path: Path) -> None:
    for path in (tmp_path / "a.png", tmp_path / "deep" / "er" / "b.png"):
        path.parent.mkdir(parents=True, exist_ok=True)
        PIL.Image.new("RGB", (8, 8)).save(path)
    (tmp_path / "notes.txt").write_text("no picture")
    assert named(tmp_path) == ["a.png", "b.png"]


def test_masks_and_changed_copies_of_packaging_are_left_out(tmp_path: Path) -> None:
    made = make_packaging(tmp_path, products=1, views=1, size=64)
    manifest = made.folder / "manifest.csv"
    rows = manifest.read_text().splitlines()
    changed = rows[1].rpartition(",,")[0] + f",logo,{rows[2].split(',')[0]}"
    manifest.write_text("\n".join([*rows, changed]) + "\n")
    assert len(list((made.folder / "masks").rglob("*.png"))) == 15
    items = every_picture(made.folder).items
    assert len(items) == 15
    assert all(isinstance(item.picture, Path) and "images" in item.picture.parts for item in items)
    assert len(every_picture(f"packaging:{made.folder}").items) == 15


def test_a_table_gives_its_rows_and_what_it_skips(tmp_path: Path) -> None:
    PIL.Image.fromarray(np.zeros((8, 8, 3), np.uint8)).save(tmp_path / "a.png")
    PIL.Image.new("RGB", (8, 8)).save(tmp_path / "b.png")
    listing = tmp_path / "list.csv"
    listing.write_text("path,label\na.png,x\ngone.png,x\n")
    found = every_picture(listing)
    assert [item.key for item in found.items] == ["a.png"]
    assert [each.path for each in found.skipped] == ["gone.png"]


def test_what_is_not_there_is_refused() -> None:
    with pytest.raises(UsageError, match="nowhere does not exist"):
        every_picture("nowhere")
