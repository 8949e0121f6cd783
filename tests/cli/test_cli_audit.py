"""`semblance audit`: planted problems are found, a clean set is left alone, bad input is told."""

import csv
import json
import shutil
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from semblance.evaluate.datasets import open_dataset
from tests.cli.conftest import Command
from tests.photos import crops, originals

NAMES = ("chelsea", "coffee", "moon", "retina")
EACH = 12
FLAGS = ("--model", "fast", "--input-size", 96, "--near", 0.985)


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Crops of four photographs in `train` and `test`; the most alike are at cosine 0.98."""
    folder = tmp_path_factory.mktemp("clean")
    for place, (name, picture) in enumerate(each for each in originals() if each[0] in NAMES):
        for number, crop in enumerate(crops(picture, EACH, 128, seed=place)):
            part = "test" if number < 2 else "train"
            (folder / part / name).mkdir(parents=True, exist_ok=True)
            crop.save(folder / part / name / f"{number}.jpg", quality=95)
    return folder


@pytest.fixture
def data(clean: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(clean, tmp_path / "data"))


@pytest.fixture
def audit(semblance: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    """The command on vectors that are kept for one test only."""
    monkeypatch.setenv("SEMBLANCE_CACHE", str(tmp_path / "cache"))

    def command(*arguments: object) -> tuple[int, str, str]:
        return semblance("audit", *arguments, *FLAGS)

    return command


def test_a_clean_set_is_left_alone(audit: Command, clean: Path) -> None:
    code, out, err = audit(clean)
    assert (code, err) == (0, "")
    assert out.startswith(
        "Audit\n\nNone of 48 pictures look wrongly labelled.\n\n"
        "No picture was found in two splits or roles.\n\n"
    )
    assert "second time" not in out and "Few" not in out
    document = json.loads(audit(clean, "--json")[1])
    assert len(document["outliers"]) <= 3
    assert (document["labels_judged"], document["skipped"]) == (48, [])


def test_planted_problems_are_found(audit: Command, data: Path, tmp_path: Path) -> None:
    train = data / "train"
    (train / "moon/5.jpg").rename(train / "coffee/moon.jpg")
    with PIL.Image.open(data / "test/chelsea/0.jpg") as picture:
        picture.save(train / "chelsea/again.jpg", quality=80)
    shutil.copy(train / "coffee/3.jpg", train / "coffee/same.jpg")
    noise = np.random.default_rng(0).integers(0, 256, (128, 128, 3), np.uint8)
    PIL.Image.fromarray(noise).save(train / "retina/noise.png")
    brick = next(picture for name, picture in originals() if name == "brick")
    for number, crop in enumerate(crops(brick, 2, 128, seed=9)):
        (train / "brick").mkdir(exist_ok=True)
        crop.save(train / f"brick/{number}.jpg")
    out = tmp_path / "out"
    code, text, _ = audit(data, "--out", out, "--core", 12)
    assert code == 0
    assert "1 picture of test is in train too." in text
    assert "Few pictures: brick (2)." in text
    with (out / "audit.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    found = {(row["path"], row["problem"]): row for row in rows}
    assert found["train/coffee/moon.jpg", "label"]["suggestion"] == "moon"
    leak = found["train/chelsea/again.jpg", "leakage"]
    assert leak["detail"] == "also test/chelsea/0.jpg (test)"
    assert leak["suggestion"] == "take it out of train"
    assert found["train/coffee/same.jpg", "copy"]["evidence"] == "same bytes"
    assert ("train/retina/noise.png", "outlier") in found
    (gap,) = [row["detail"] for row in rows if "brick" in row["detail"]]
    assert gap == "brick: 2 pictures"
    assert len([row for row in rows if row["problem"] in ("label", "leakage", "copy")]) == 3
    page = (out / "report.html").read_text()
    assert page.count("data:image/jpeg;base64") >= 10
    assert "labelled coffee; its neighbours say moon" in page


def test_the_core_set_is_balanced_sound_and_a_dataset(
    audit: Command, data: Path, tmp_path: Path
) -> None:
    (data / "train/moon/5.jpg").rename(data / "train/coffee/moon.jpg")
    code, _, _ = audit(data, "--out", tmp_path / "out", "--core", 12)
    assert code == 0
    core = open_dataset(tmp_path / "out/core.csv")
    assert core.labels == dict.fromkeys(NAMES, 3)
    assert all(str(item.picture).startswith(str(data / "train")) for item in core.items)
    assert data / "train/coffee/moon.jpg" not in {item.picture for item in core.items}


def test_the_same_picture_under_two_labels(audit: Command, data: Path) -> None:
    shutil.copy(data / "train/coffee/4.jpg", data / "train/moon/cup.jpg")
    document = json.loads(audit(data, "--json")[1])
    (copy,) = document["copies"]
    assert copy["same_bytes"]
    assert {copy["a"]["label"], copy["b"]["label"]} == {"coffee", "moon"}
    assert document["leakage"] == []
    (suspect,) = document["label_errors"]
    assert (suspect["path"], suspect["suggested"]) == ("train/moon/cup.jpg", "coffee")


def test_pictures_without_labels_are_audited_for_the_rest(audit: Command, data: Path) -> None:
    paths = sorted(data.glob("train/*/*.jpg"))
    shutil.copy(paths[0], data / "again.jpg")
    table = data / "all.csv"
    rows = "".join(f"{path},\n" for path in [*paths, data / "again.jpg"])
    table.write_text(f"path,label\n{rows}")
    code, out, _ = audit(table)
    assert code == 0
    assert "Labels were not judged: no picture has a label." in out
    assert "1 picture is there a second time." in out
    document = json.loads(audit(table, "--json")[1])
    assert (document["label_errors"], document["coverage"]) == (None, [])


def test_one_class_only(audit: Command, data: Path, tmp_path: Path) -> None:
    shutil.copytree(data / "train/moon", tmp_path / "one/moon")
    code, out, _ = audit(tmp_path / "one")
    assert code == 0
    assert "Labels were not judged: there are no two labels to tell apart." in out


def test_unreadable_pictures_are_skipped_and_said_so(audit: Command, data: Path) -> None:
    (data / "train/moon/broken.jpg").write_bytes(b"no picture")
    code, out, err = audit(data, "--json")
    document = json.loads(out)
    assert code == 3
    assert "skipped train/moon/broken.jpg: " in err
    assert [each["path"] for each in document["skipped"]] == ["train/moon/broken.jpg"]
    assert (document["pictures"], document["of"]) == (48, 49)


def test_a_gallery(semblance: Command, shop: Path) -> None:
    code, out, err = semblance("audit", "--gallery", shop, "--near", 0.99, "--json")
    document = json.loads(out)
    assert (code, err) == (0, "")
    assert (document["pictures"], document["labels_judged"]) == (12, 12)
    assert document["model"].startswith("efficientnet_lite0")
    assert [label["label"] for label in document["coverage"]] == ["chelsea", "coffee", "moon"]
    limited = json.loads(semblance("audit", "-g", shop, "--limit", 6, "--json")[1])
    assert (limited["pictures"], limited["of"]) == (6, 12)
    assert semblance("audit", "-g", shop, "--limit", 6)[1].startswith("6 pictures of 12\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "name DATA or a --gallery"),
        (("data", "--gallery", "shop"), "name DATA or a --gallery"),
        (("data", "--view", "main"), "--view is one of a gallery's"),
        (("data", "--core", 5), "say where to write it with --out"),
        (("--gallery", "shop", "--model", "fast"), "audited as it was encoded"),
        (("nowhere",), "does not exist"),
    ],
)
def test_wrong_usage(semblance: Command, arguments: tuple[object, ...], message: str) -> None:
    code, _, err = semblance("audit", *arguments)
    assert code == 2
    assert message in err
