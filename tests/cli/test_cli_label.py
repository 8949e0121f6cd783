"""`semblance label`: propose, look, accept; a gallery gets labels and nothing else changes."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.photos import write_photos

pytest.importorskip("sklearn")

MODEL = ("--model", "colour_texture")


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten small crops of each of four photographs."""
    source = write_photos(tmp_path_factory.mktemp("crops"), per_photo=10, side=48)
    folder = tmp_path_factory.mktemp("photos")
    for name in ("chelsea", "coffee", "moon", "rocket"):
        (source / name).rename(folder / name)
    return folder


@pytest.fixture
def half(photos: Path, tmp_path: Path) -> Path:
    """A list in which every other picture has its label."""
    rows = [
        f"{path},{path.parent.name if place % 4 else ''}"
        for place, path in enumerate(sorted(photos.rglob("*.jpg")))
    ]
    file = tmp_path / "half.csv"
    file.write_text("\n".join(["path,label", *rows]))
    return file


@pytest.fixture
def gallery(semblance: Command, photos: Path, half: Path, tmp_path: Path) -> Path:
    path = tmp_path / "shop.gallery"
    assert semblance("index", photos, "-g", path, *MODEL, "--labels", half)[0] == 0
    return path


def labels(semblance: Command, gallery: Path) -> dict[str, str | None]:
    records = json.loads(semblance("list", "-g", gallery, "--json")[1])["records"]
    return {record["uri"]: record["label"] for record in records}


def test_a_gallery_is_labelled_by_its_own_labels(
    semblance: Command, gallery: Path, tmp_path: Path
) -> None:
    before = json.loads(semblance("list", "-g", gallery, "--json")[1])["records"]
    sheet, page = tmp_path / "labels.csv", tmp_path / "labels.html"
    code, out, err = semblance(
        "label", "--gallery", gallery, "--min-confidence", "0.8", "--csv", sheet, "--html", page
    )
    assert (code, err) == (0, "")
    assert "of 10 pictures get a label with a confidence of 0.8 or more, by 30" in out
    assert "Save accepted labels" in page.read_text()
    assert None in labels(semblance, gallery).values()
    code, out, err = semblance("label", "--accept", sheet, "--gallery", gallery)
    assert (code, err) == (0, "")
    assert "labelled, 0 relabelled, 0 unchanged, 0 not in the gallery" in out
    after = json.loads(semblance("list", "-g", gallery, "--json")[1])["records"]
    vectors = [record["vector_sha256"] for record in before]
    assert [record["vector_sha256"] for record in after] == vectors
    right = [
        record["label"] == Path(record["uri"]).parent.name
        for record in after
        if record["label"] is not None
    ]
    assert len(right) > 30 and sum(right) >= 0.9 * len(right)


def test_apply_writes_what_is_sure(semblance: Command, gallery: Path) -> None:
    code, out, _ = semblance("label", "-g", gallery, "--min-confidence", "0.8", "--apply", "--json")
    told = json.loads(out)
    assert code == 0 and told["applied"]["labelled"] == told["accepted"] > 0
    given = sum(label is not None for label in labels(semblance, gallery).values())
    assert given == 30 + told["accepted"]


def test_pictures_by_a_dataset(
    semblance: Command, photos: Path, half: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "new" / "broken.jpg"
    broken.parent.mkdir()
    broken.write_bytes(b"\xff\xd8\xff no picture")
    code, out, err = semblance(
        "label", photos / "moon", broken.parent, "--from", half, *MODEL, "--json"
    )
    told = json.loads(out)
    assert code == 3 and "broken.jpg" in err
    assert told["labelled"] == 30
    assert all("/moon/" in one["path"] for one in told["proposals"])
    assert {"wanted", "precision", "coverage"} <= set(told["reliability"])


def test_labels_of_files_that_the_gallery_lacks_are_told(
    semblance: Command, gallery: Path, tmp_path: Path
) -> None:
    sheet = tmp_path / "more.csv"
    first = next(iter(labels(semblance, gallery)))
    sheet.write_text(f"path,label\n{first},kept as said\nnowhere.jpg,cup\n")
    code, out, err = semblance("label", "--accept", sheet, "--gallery", gallery)
    assert code == 0 and "1 not in the gallery" in out and "nowhere.jpg" in err
    assert labels(semblance, gallery)[first] == "kept as said"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "name PICTURES and --from"),
        (["somewhere"], "name PICTURES and --from"),
        (["-g", "g", "--model", "fast"], "leave --model out"),
        (["a", "--from", "b", "--apply"], "--apply writes to the records"),
        (["--accept", "a.csv"], "--accept takes a CSV file and --gallery"),
        (["--accept", "a.csv", "-g", "g", "--apply"], "and nothing to propose"),
    ],
)
def test_wrong_usage(arguments: list[str], message: str, semblance: Command) -> None:
    code, _, err = semblance("label", *arguments)
    assert code == 2 and message in err
