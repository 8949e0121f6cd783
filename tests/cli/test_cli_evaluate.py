"""`semblance evaluate`: the answer first, the table, the report, and every kind of bad input."""

import csv
import importlib.util
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.captions import reading

Command = Callable[..., tuple[int, str, str]]
SMALL = ("--model", "colour_texture", "--input-size", "64", "--rounds", "100")


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SEMBLANCE_CACHE", str(tmp_path / "cache"))


def evaluated(semblance: Command, *arguments: object) -> dict:
    code, out, err = semblance("evaluate", *arguments, "--json")
    assert (code, err) == (0, "")
    document: dict = json.loads(out)
    return document


def test_three_systems_on_photographs(semblance: Command, photos: Path, tmp_path: Path) -> None:
    flags = ("--model", "fast", "--model", "colour_texture", "--fusion", "concat,late:rank")
    (found,) = evaluated(semblance, photos, *flags, "--rounds", 200)["datasets"]
    assert {each["name"] for each in found["systems"]} == {
        "efficientnet_lite0", "colour_texture", "concat", "late:rank",
    }  # fmt: skip
    assert (found["queries"], found["gallery"], found["encoded"]) == (12, 12, 12)
    assert all(0.5 < each["mAP"]["mean"] <= 1 for each in found["systems"])
    assert [each["family"] for each in found["families"]]
    assert "hit@10" in found["systems"][0]["metrics"]
    code, out, err = semblance("evaluate", photos, *flags, "--rounds", 200)
    assert (code, err) == (0, "")
    assert out.startswith("efficientnet_lite0 is best: mAP 100.0 %")
    assert "every vector from the cache" in out.splitlines()[-1]


@pytest.mark.slow
def test_the_report_is_written(semblance: Command, photos: Path, tmp_path: Path) -> None:
    out = tmp_path / "report"
    flags = ("--model", "fast", "--model", "colour_texture", "--fusion", "concat")
    code, said, _ = semblance("evaluate", photos, *flags, "--rounds", 200, "--out", out)
    assert code == 0
    assert said.splitlines()[-1] == f"written to {out / 'report.html'}"
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "Leaderboard" in page
    assert "By family" in page
    assert (out / "figures" / "quality.png").read_bytes().startswith(b"\x89PNG")
    assert (out / "tables" / "leaderboard.tex").is_file()
    with (out / "tables" / "leaderboard.csv").open(encoding="utf-8") as file:
        assert len(list(csv.reader(file))) == 4


def test_a_recipe_stands_by_itself(semblance: Command, photos: Path, tmp_path: Path) -> None:
    recipe = tmp_path / "mine.toml"
    recipe.write_text('models = ["colour_texture"]\ninput_size = 64\n')
    (found,) = evaluated(semblance, photos, "--recipe", recipe, "--rounds", 100)["datasets"]
    assert [each["name"] for each in found["systems"]] == ["mine"]


def test_two_sets_and_what_moves_between_them(semblance: Command, photos: Path, tmp_path) -> None:
    other = shutil.copytree(photos, tmp_path / "other")
    shutil.rmtree(other / "moon")
    flags = (*SMALL, "--dim", "2", "--transfer", "-k", "1")
    found = evaluated(semblance, photos, other, *flags)
    assert [each["data"] for each in found["datasets"]] == ["photos", "other"]
    (moved,) = found["transfer"]
    assert moved["data"] == ["photos", "other"]
    assert moved["mAP"][0][0] == found["datasets"][0]["systems"][0]["mAP"]["mean"]


def test_words_that_find_their_pictures(semblance: Command, photos: Path) -> None:
    listing = photos / "list.csv"
    paths = [path.relative_to(photos).as_posix() for path in sorted(photos.glob("*/*.jpg"))]
    rows = [f"{path},{path.split('/')[0]},{path.split('/')[0]}" for path in paths]
    listing.write_text("\n".join(["path,label,title", *rows]))
    flags = ("--model", "fast", "--input-size", "96", "--rounds", "100")
    with reading(photos):
        code, out, err = semblance("evaluate", listing, *flags)
    assert (code, err) == (0, "")
    assert "Whether a picture's own words find it." in out
    assert "R@10 (%)" in out


# --- bad input ------------------------------------------------------------------------------


def refused(semblance: Command, *arguments: object) -> str:
    code, out, err = semblance("evaluate", *arguments)
    assert (code, out) == (2, "")
    return err


def test_more_answers_than_pictures(semblance: Command, photos: Path) -> None:
    err = refused(semblance, photos, *SMALL, "-k", 50)
    assert "k is 50, but in all pictures" in err
    assert "only 11 pictures" in err


def test_an_empty_split(semblance: Command, photos: Path) -> None:
    assert "the split test is empty" in refused(semblance, photos, *SMALL, "--split", "test")


def test_an_unknown_judge_and_fusion(semblance: Command, photos: Path) -> None:
    assert "by label or group" in refused(semblance, photos, *SMALL, "--judge", "eye")
    both = ("--model", "fast", "--model", "colour_texture")
    assert "no fusion 'sum'" in refused(semblance, photos, *both, "--fusion", "sum")


def test_a_transfer_needs_two_sets(semblance: Command, photos: Path) -> None:
    assert "two datasets" in refused(semblance, photos, *SMALL, "--transfer")
    assert "named twice" in refused(semblance, photos, photos, *SMALL)


def test_a_class_with_one_picture_is_told_of(semblance: Command, photos: Path) -> None:
    for path in sorted((photos / "moon").iterdir())[1:]:
        path.unlink()
    code, out, _ = semblance("evaluate", photos, *SMALL)
    assert code == 0
    assert "moon: the class has one picture" in out
    assert "1 of 9 queries have no relevant picture" in out


def test_no_query_has_anything_to_find(semblance: Command, photos: Path) -> None:
    for folder in photos.iterdir():
        for path in sorted(folder.iterdir())[1:]:
            path.unlink()
    assert "no query has a picture of its label to find" in refused(semblance, photos, *SMALL)


def test_two_classes_only(semblance: Command, photos: Path) -> None:
    shutil.rmtree(photos / "moon")
    code, out, _ = semblance("evaluate", photos, *SMALL)
    assert code == 0
    assert "two labels only: " in out


def test_copies_across_splits_are_told_first(semblance: Command, photos: Path, tmp_path) -> None:
    split = tmp_path / "split"
    shutil.copytree(photos, split / "train")
    shutil.copytree(photos, split / "test")
    code, out, _ = semblance("evaluate", split, *SMALL)
    assert code == 0
    assert "leakage: quality may be overrated" in out.splitlines()[1]
    assert "is byte for byte" in out


def test_missing_and_damaged_files_are_listed(semblance: Command, photos: Path) -> None:
    (photos / "moon" / "0.jpg").write_bytes(b"not a picture")
    listing = photos / "list.csv"
    rows = [f"{path.relative_to(photos).as_posix()},{path.parent.name}"
            for path in sorted(photos.glob("*/*.jpg"))]  # fmt: skip
    listing.write_text("\n".join(["path,label", *rows, "moon/gone.jpg,moon", "moon/1.jpg,"]))
    code, out, err = semblance("evaluate", listing, *SMALL)
    assert code == 3
    assert "skipped moon/gone.jpg" in err
    assert "skipped moon/0.jpg: " in err
    assert out.startswith("colour_texture reaches mAP")


def test_weights_that_are_not_here_leave_a_model_out(
    semblance: Command, photos: Path, tmp_path: Path
) -> None:
    gone = tmp_path / "gone.toml"
    gone.write_text(f'models = ["resnet18"]\n[files]\nresnet18 = "{tmp_path / "gone.pth"}"\n')
    code, out, _ = semblance("evaluate", photos, *SMALL, "--recipe", gone)
    assert code == 0
    assert "gone is left out: " in out
    assert "gone.pth" in out


def test_a_report_that_cannot_be_written_is_refused_before_the_work(
    semblance: Command, photos: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    for command in ("evaluate", "calibrate", "audit", "robustness"):
        code, out, err = semblance(command, photos, "--out", tmp_path / "file" / "report")
        assert (code, out) == (1, "")
        assert "no report can be written there" in err
    assert not (tmp_path / "cache").exists()


def test_a_report_without_matplotlib_is_refused_at_once(
    semblance: Command, photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    code, out, err = semblance("evaluate", photos, *SMALL, "--out", tmp_path / "report")
    assert (code, out) == (1, "")
    assert "semblance[evaluate]" in err
    assert not (tmp_path / "cache").exists()
