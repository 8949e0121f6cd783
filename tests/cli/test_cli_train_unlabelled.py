"""`semblance train head --labels none`: from a folder without labels to a model."""

import json
import shutil
from pathlib import Path

import pytest

from semblance.cli.app import run

pytest.importorskip("torch")

SMALL = ("--model", "colour_texture", "--dim", "8", "--epochs", "1", "--workers", "1")


@pytest.fixture(scope="module")
def flat(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thirty pictures of three photographs, in one folder."""
    from tests.photos import write_photos

    source = write_photos(tmp_path_factory.mktemp("crops"), per_photo=10, side=48)
    folder = tmp_path_factory.mktemp("flat")
    for name in ("moon", "rocket", "coffee"):
        for path in (source / name).glob("*.jpg"):
            shutil.copy(path, folder / f"{name}-{path.name}")
    return folder


def test_from_a_flat_folder_to_a_model(
    flat: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "run"
    arguments = ["train", "head", str(flat), "--labels", "none", "--augment", "1", *SMALL]
    assert run([*arguments, "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Edited copies of validation pictures find their original first in ")
    assert "1 altered copies of each of 24 pictures were learnt; trained 1 epochs" in said
    assert f"--model head:{out}" in said
    pictures = [str(path) for path in sorted(flat.iterdir())[:2]]
    assert run(["compare", *pictures, "--model", f"head:{out}", "--json"]) == 0
    assert -1 <= json.loads(capsys.readouterr().out)["cosine"] <= 1


def test_the_guard_speaks(flat: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A head of two numbers is no gain, and copies say nothing about kinds."""
    arguments = ["train", "head", str(flat), "--labels", "none", "--augment", "1", *SMALL]
    assert run([*arguments, "--dim", "2", "--out", str(tmp_path / "run")]) == 0
    said = capsys.readouterr().out
    assert "By copies the head is no sure gain" in said and "only labels can" in said


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--labels", "some"], "--labels is given, none, clusters, not 'some'"),
        (["--labels", "none", "--augment", "0"], "take --augment 1 or more"),
        (["--labels", "none", "--default-of", "g", "--name", "x"], "cannot show that it wins"),
        (["--augment", "65"], "augment is 65; it takes 0 to 64"),
    ],
)
def test_what_cannot_be_is_refused(
    more: list[str], message: str, flat: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "run"
    assert run(["train", "head", str(flat), *SMALL, *more, "--out", str(out)]) == 2
    assert message in capsys.readouterr().err
    assert not out.exists()


def test_a_file_says_some_and_the_rest_is_usual_for_the_teacher(tmp_path: Path) -> None:
    from semblance.cli.train_unlabelled import config_of

    file = tmp_path / "head.toml"
    file.write_text("dim = 32\n")
    config = config_of(file, {"seed": 3, "epochs": None}, "copies")
    assert (config.per_class, config.augment, config.dim, config.seed) == (2, 8, 32, 3)
    assert config_of(None, {}, None).augment == 0
