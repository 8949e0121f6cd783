"""The data set on disk: files, manifest, and what happens to a folder that is not empty."""

import csv
import hashlib
import threading
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from semblance.errors import UsageError
from semblance.samples import PackagingSet, make_packaging
from semblance.samples.manifest import COLUMNS


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def rows_of(made: PackagingSet) -> list[dict[str, str]]:
    with made.manifest.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def make(out: Path, products: int = 1) -> PackagingSet:
    return make_packaging(out, products=products, views=2, size=64)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> PackagingSet:
    return make(tmp_path_factory.mktemp("packaging") / "set")


def test_the_manifest_describes_every_file(made: PackagingSet) -> None:
    rows = rows_of(made)
    assert (made.pictures, made.products, made.already_there) == (30, 15, False)
    assert len(rows) == 30
    assert tuple(rows[0]) == COLUMNS
    for row in rows:
        with PIL.Image.open(made.folder / row["path"]) as image:
            assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (64, 64))
        with PIL.Image.open(made.folder / row["mask"]) as image:
            mask = np.asarray(image)
        x, y, width, height = (int(row[name]) for name in "xywh")
        assert mask.any() and mask.sum() == mask[y : y + height, x : x + width].sum()
        assert row["path"] == f"images/{row['label']}/{row['group']}-{row['view']}.jpg"
    listed = {row[column] for row in rows for column in ("path", "mask")}
    assert listed | {"manifest.csv", "packaging.json"} == set(digests(made.folder))


def test_the_same_settings_give_the_same_bytes(made: PackagingSet, tmp_path: Path) -> None:
    again = make(tmp_path / "again")
    assert digests(again.folder) == digests(made.folder)


def test_more_products_leave_the_others_as_they_were(made: PackagingSet, tmp_path: Path) -> None:
    more = digests(make(tmp_path / "more", products=2).folder)
    pictures = {name: value for name, value in digests(made.folder).items() if "/" in name}
    assert pictures.items() <= more.items()


def test_a_finished_set_is_left_alone(tmp_path: Path) -> None:
    first = make(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    second = make(tmp_path)
    assert second.already_there and second.pictures == first.pictures
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_other_settings_and_other_files_are_not_overwritten(tmp_path: Path) -> None:
    make(tmp_path / "set")
    with pytest.raises(UsageError, match="not empty"):
        make(tmp_path / "set", products=2)
    with pytest.raises(UsageError, match="not empty"):
        make(tmp_path)
    (tmp_path / "note.txt").write_text("mine")
    with pytest.raises(UsageError, match="is a file"):
        make(tmp_path / "note.txt")


def test_an_interrupted_run_is_noticed_and_finished(made: PackagingSet, tmp_path: Path) -> None:
    def interrupt(done: int, total: int) -> None:
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_packaging(tmp_path, products=1, views=2, size=64, progress=interrupt)
    assert not (tmp_path / "manifest.csv").exists()
    assert not make(tmp_path).already_there
    assert digests(tmp_path) == digests(made.folder)


def test_progress_counts_up_one_call_at_a_time(tmp_path: Path) -> None:
    calls: list[tuple[int, int]] = []
    inside = threading.Lock()

    def progress(done: int, total: int) -> None:
        assert inside.acquire(blocking=False)
        calls.append((done, total))
        inside.release()

    make_packaging(tmp_path, products=1, views=1, size=64, progress=progress)
    assert calls == [(done, 15) for done in range(1, 16)]


def test_attribute_changes_are_in_the_manifest(tmp_path: Path) -> None:
    rows = rows_of(make_packaging(tmp_path, products=1, views=1, size=64, attributes=True))
    changed = [row for row in rows if row["variant"]]
    paths = {row["path"] for row in rows}
    assert len(changed) > 15 * 5
    assert all(row["variant_of"] in paths and row["path"] != row["variant_of"] for row in changed)
    assert all(row["role"] == row["split"] == "" for row in changed)
