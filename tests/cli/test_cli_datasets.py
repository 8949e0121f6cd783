"""`semblance datasets`: what there is, and what is in it."""

import json
import shutil
from pathlib import Path

import pytest

from semblance.cli.app import run
from semblance.evaluate.datasets import fashion_mnist


@pytest.fixture
def photos(photo_folder: Path, tmp_path: Path) -> Path:
    for name in ("moon", "coffee"):
        shutil.copytree(photo_folder / name, tmp_path / "photos" / "train" / name)
    shutil.copytree(photo_folder / "moon", tmp_path / "photos" / "test" / "moon")
    return tmp_path / "photos"


def test_the_list_says_what_is_here(capsys, monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SEMBLANCE_CACHE", str(tmp_path))
    monkeypatch.setattr(fashion_mnist, "PLACES", (tmp_path,))
    assert run(["datasets", "list", "--json"]) == 0
    listed = {each["name"]: each for each in json.loads(capsys.readouterr().out)["datasets"]}
    assert listed["packaging"]["place"] is None and listed["packaging"]["makeable"]
    assert listed["fashion-mnist"]["place"] is None and not listed["fashion-mnist"]["makeable"]
    (tmp_path / "train-images-idx3-ubyte").touch()
    assert run(["datasets", "list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].startswith("packaging ") and lines[1].endswith("no, drawn on first use")
    assert lines[2].startswith("fashion-mnist ") and lines[2].endswith("  yes")


def test_show_counts_and_warns(capsys, photos: Path) -> None:
    assert run(["datasets", "show", str(photos)]) == 0
    out = capsys.readouterr().out
    assert "classes   2: coffee 4, moon 8" in out
    assert "train         8        2       -        -        -" in out
    assert "leakage: 4" in out
    assert "test/moon/0.jpg (test): is byte for byte train/moon/0.jpg (train)" in out


def test_show_in_json(capsys, photos: Path) -> None:
    assert run(["datasets", "show", str(photos), "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["pictures"], shown["pairs"], shown["groups"]) == (12, 0, 0)
    assert shown["labels"] == {"coffee": 4, "moon": 8}
    assert [split["split"] for split in shown["splits"]] == ["train", "test"]
    assert {problem["kind"] for problem in shown["problems"]} == {"leakage"}


def test_what_is_left_out_is_on_standard_error(capsys, photos: Path) -> None:
    table = photos / "set.csv"
    table.write_text("path,label\ntrain/moon/0.jpg,moon\nnone\x1b.jpg,moon\n")
    assert run(["datasets", "show", str(table)]) == 3
    assert capsys.readouterr().err == "skipped none\\x1b.jpg: there is no such file\n"


def test_what_is_no_dataset_is_wrong_usage(capsys, tmp_path: Path) -> None:
    assert run(["datasets", "show", str(tmp_path / "none")]) == 2
    assert "does not exist; a dataset is a folder" in capsys.readouterr().err
    assert run(["datasets", "show", str(tmp_path)]) == 1
