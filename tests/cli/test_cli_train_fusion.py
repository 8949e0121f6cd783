"""`semblance train fusion`: which fusion wins, in words, and a model that other commands take."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.photos import write_photos

pytest.importorskip("torch")

MODELS = ("--model", "colour_texture", "--model", "orb")
QUICK = (*MODELS, "--dim", "16", "--epochs", "4", "--workers", "1")
HOPELESS = (
    *MODELS,
    "--kind",
    "attention",
    "--dim",
    "2",
    "--epochs",
    "1",
    "--learning-rate",
    "1e-9",
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten small crops of each of five photographs."""
    source = write_photos(tmp_path_factory.mktemp("crops"), per_photo=10, side=48)
    folder = tmp_path_factory.mktemp("data")
    for name in ("brick", "chelsea", "grass", "gravel", "moon"):
        (source / name).rename(folder / name)
    return folder


def test_it_says_when_the_simple_one_wins(semblance: Command, data: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    code, out, err = semblance("train", "fusion", data, *HOPELESS, "--out", run)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].startswith("The simple fusion wins, ") and "95 %" in lines[0]
    assert lines[1].startswith("On test, looked at once: mAP ")
    assert lines[-1] == f"use it: semblance index PHOTOS --gallery G --recipe {run / 'recipe.toml'}"
    a, b = data / "moon" / "0.jpg", data / "moon" / "1.jpg"
    code, out, _ = semblance("compare", a, b, "--recipe", run / "recipe.toml", "--json")
    assert code == 0 and "head:" not in json.loads(out)["model"]


def test_every_command_takes_the_fusion_at_once(
    semblance: Command, data: Path, tmp_path: Path
) -> None:
    words = ("train", "fusion", data, *QUICK, "--out", tmp_path / "run", "--name", "both")
    code, out, _ = semblance(*words, "--json")
    document = json.loads(out)
    assert code == 0 and document["model"] == "both"
    assert document.keys() >= {"chosen", "best_simple", "simple_wins", "validation", "test"}
    by_name = {each["fusion"]: each["mean_ap"] for each in document["validation"]}
    assert by_name.keys() >= {"weights", "gate", "attention", "concat"}
    assert by_name[document["chosen"]] >= by_name[document["best_simple"]]
    a, gallery = data / "moon" / "0.jpg", tmp_path / "both.gallery"
    assert semblance("index", data, "-g", gallery, "-m", "both", "--labels", "folders")[0] == 0
    code, out, _ = semblance("search", a, "--gallery", gallery, "-k", "2", "--json")
    assert json.loads(out)["hits"][0]["cosine"] == pytest.approx(1, abs=1e-5)
    assert "trained here" in semblance("models")[1]
    assert semblance("models", "register", tmp_path / "run", "again")[0] == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--model", "orb"), "only orb is named"),
        ((*MODELS, "--fusion", "mean"), "leave --fusion out"),
        ((*MODELS, "--kind", "best"), "no kind 'best' of fusion"),
        ((*MODELS, "--loss", "lda"), "lda is a closed form"),
        ((*MODELS, "--name", "a/b"), "is no name of a model"),
    ],
)
def test_wrong_usage(
    semblance: Command, data: Path, tmp_path: Path, words: tuple[str, ...], message: str
) -> None:
    code, _, err = semblance("train", "fusion", data, *words, "--out", tmp_path / "run")
    assert code == 2 and message in err
    assert not (tmp_path / "run").exists()
