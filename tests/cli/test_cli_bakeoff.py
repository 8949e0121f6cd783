"""`semblance bakeoff`: a recipe that `index` takes, and why it was chosen."""

import json
import shutil
from pathlib import Path

import PIL.Image
import pytest

from semblance.pipeline.recipe import Recipe
from tests.cli.conftest import Command

SMALL = ("--model", "fast", "--model", "colour_texture", "--input-size", 64)


@pytest.fixture(autouse=True)
def _cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SEMBLANCE_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def few(photo_folder: Path, tmp_path: Path) -> Path:
    """Pictures only, in no class folders."""
    folder = tmp_path / "few"
    folder.mkdir()
    for name in ("moon", "coffee", "chelsea", "rocket"):
        shutil.copy(photo_folder / name / "0.jpg", folder / f"{name}.jpg")
    return folder


def test_the_recipe_is_written_and_index_takes_it(
    semblance: Command, photos: Path, tmp_path: Path
) -> None:
    out = tmp_path / "recipe.toml"
    code, said, news = semblance("bakeoff", photos, *SMALL, "--out", out)
    assert code == 0
    assert news.startswith("plan: 12 pictures in 3 spaces of 2 models, at most 41 candidates")
    text = out.read_text()
    assert text.startswith(f"# Chosen by a bakeoff on {photos}, 20")
    assert "on the other half of the pictures" in text
    recipe = Recipe.load(out)
    answer, table = said.split("Candidates\n", 1)
    assert f"Take {recipe.title}: mAP" in " ".join(answer.split())
    assert "efficientnet_lite0 (at 64 pixels)" in table
    assert sum(line.startswith("* ") for line in table.splitlines()) == 1
    assert f"semblance index {photos} --gallery photos.gallery --recipe {out}" in table
    code, _, _ = semblance("index", photos, "--gallery", tmp_path / "s.gallery", "--recipe", out)
    assert code == 0


def test_what_is_over_the_budget_is_shown_and_never_chosen(
    semblance: Command, photos: Path, tmp_path: Path
) -> None:
    out = tmp_path / "recipe.toml"
    budget = ("--max-bytes-per-vector", "2KB", "--metric", "P@1")
    code, said, _ = semblance("bakeoff", photos, *SMALL, *budget, "--out", out, "--json")
    assert code == 0
    found = json.loads(said)
    assert found["recipe"] == "colour_texture" and Recipe.load(out).models == ("colour_texture",)
    over = [each for each in found["candidates"] if each["verdict"].startswith("over budget")]
    assert {each["bytes_per_vector"] for each in over} == {5120, 6576}
    assert found["metric"] == "P@1"
    assert 0 <= found["figure"]["low"] <= found["figure"]["mean"] <= found["figure"]["high"] <= 1
    assert (found["judged_on"], found["flatters"]) == ("the other half of the pictures", False)


def test_where_all_are_too_dear_the_nearest_is_named(
    semblance: Command, photos: Path, tmp_path: Path
) -> None:
    out = tmp_path / "recipe.toml"
    limits = [("--max-ms-per-image", "0.001"), ("--max-bytes-per-vector", "100")]
    for limit in limits:
        code, _, news = semblance("bakeoff", photos, "-m", "colour_texture", *limit, "--out", out)
        assert code == 2
        assert "candidates is within the budget" in news and "the nearest is" in news
    assert "colour_texture with 1,456 bytes a vector" in news
    assert not out.exists()


def test_pictures_without_labels_make_their_own_test(
    semblance: Command, few: Path, tmp_path: Path
) -> None:
    out = tmp_path / "recipe.toml"
    code, said, _ = semblance("bakeoff", few, "--model", "colour_texture", "--out", out)
    said = " ".join(said.split())
    assert code == 0
    assert "R@1" in said and "MRR" in said
    assert "It cannot tell which answers a person would call alike" in said
    assert "on the other half of the queries (12 queries)" in said  # two pictures, six edits
    assert Recipe.load(out).models == ("colour_texture",)


def test_more_pictures_of_the_collection_are_in_the_way_or_fitted_on(
    semblance: Command, few: Path, photos: Path, tmp_path: Path
) -> None:
    common = ("-m", "colour_texture", "--json", "--force", "--out", tmp_path / "r.toml")
    _, said, news = semblance("bakeoff", few, "--gallery-pictures", photos, *common)
    # Sixteen pictures and six copies of each.
    assert json.loads(said)["metric"] == "R@1" and "plan: 112 pictures" in news
    _, said, news = semblance("bakeoff", photos, "--gallery-pictures", few, *common)
    found = json.loads(said)
    assert found["metric"] == "mAP" and "plan: 16 pictures" in news
    assert any("and here are 10 " in note for note in found["notes"])  # a half, and those four


def test_labels_can_be_left_alone(semblance: Command, photos: Path, tmp_path: Path) -> None:
    out = ("--out", tmp_path / "r.toml")
    shutil.rmtree(photos / "coffee")
    code, said, _ = semblance("bakeoff", photos, "--without-labels", "-m", "colour_texture", *out)
    assert code == 0
    assert "made from your own pictures" in " ".join(said.split())


def test_a_recipe_is_not_replaced_unasked(semblance: Command, photos: Path, tmp_path: Path) -> None:
    out = tmp_path / "recipe.toml"
    out.write_text("mine")
    code, _, news = semblance("bakeoff", photos, *SMALL, "--out", out)
    assert (code, out.read_text()) == (2, "mine")
    assert "is there already; add --force" in news
    code, _, _ = semblance("bakeoff", photos, "-m", "colour_texture", "--out", out, "--force")
    assert code == 0
    assert Recipe.load(out).models == ("colour_texture",)


def test_a_damaged_picture_is_news(semblance: Command, photos: Path, tmp_path: Path) -> None:
    (photos / "moon" / "broken.jpg").write_bytes(b"\xff\xd8\xff nothing")
    code, said, news = semblance(
        "bakeoff", photos, "-m", "colour_texture", "--out", tmp_path / "r.toml"
    )
    assert code == 3
    assert "skipped" in news and "broken.jpg" in news
    assert "Take colour_texture" in said


def test_a_report_can_be_written(semblance: Command, photos: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    folder = tmp_path / "report"
    code, _, _ = semblance(
        "bakeoff", photos, "-m", "colour_texture", "--out", tmp_path / "r.toml", "--report", folder
    )
    assert code == 0
    assert "Take colour_texture" in (folder / "report.html").read_text()
    assert (folder / "tables" / "candidates.csv").is_file()


@pytest.mark.parametrize(
    ("flags", "reason"),
    [
        (("--metric", "accuracy"), "there is no metric 'accuracy'"),
        (("--model", "resnet5"), "there is no encoder called 'resnet5'"),
        (("-m", "fast", "--input-size", "9999"), "not 9999"),
        (("--max-bytes-per-vector", "lots"), "'lots' is no size"),
        (("--max-ms-per-image", "-1"), "leaves nothing to choose from"),
        (("--judge", "colour"), "judged by label or group"),
        (("--precision", "rough"), "rough"),
    ],
)
def test_a_wrong_word_is_told_before_the_work(
    semblance: Command, photos: Path, tmp_path: Path, flags: tuple[str, ...], reason: str
) -> None:
    code, said, news = semblance("bakeoff", photos, *flags, "--out", tmp_path / "r.toml")
    assert (code, said) == (2, "")
    assert reason in news and "plan" not in news


def test_data_that_cannot_be_asked_is_refused(semblance: Command, tmp_path: Path) -> None:
    out = ("-m", "colour_texture", "--out", tmp_path / "r.toml")
    one = tmp_path / "one"
    (one / "jar").mkdir(parents=True)
    for n in range(3):
        PIL.Image.new("RGB", (8, 8), (n, 9, 9)).save(one / "jar" / f"{n}.png")
    assert "one label only" in semblance("bakeoff", one, *out)[2]
    assert "a test needs four" in semblance("bakeoff", one / "jar", *out)[2]
    (tmp_path / "empty").mkdir()
    assert "no usable pictures" in semblance("bakeoff", tmp_path / "empty", *out)[2]
    assert "does not exist" in semblance("bakeoff", tmp_path / "nowhere", *out)[2]
    beyond = ("--out", tmp_path / "no" / "r.toml")
    assert "is no folder" in semblance("bakeoff", one, "-m", "fast", *beyond)[2]
