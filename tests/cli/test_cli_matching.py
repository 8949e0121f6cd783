"""`compare --model sift`: the contract is kept, and the score says what it is."""

import json
from pathlib import Path

import PIL.Image
import pytest

from semblance.cli.app import run


@pytest.fixture
def pair(photo_folder: Path, tmp_path: Path) -> tuple[Path, Path]:
    """A photograph and its copy, upside down."""
    copy = tmp_path / "copy.png"
    with PIL.Image.open(photo_folder / "chelsea" / "0.jpg") as picture:
        picture.rotate(180).save(copy)
    return photo_folder / "chelsea" / "0.jpg", copy


@pytest.mark.parametrize("model", ["sift", "orb"])
def test_points_in_json(
    capsys: pytest.CaptureFixture[str], pair: tuple[Path, Path], model: str
) -> None:
    assert run(["compare", *map(str, pair), "--model", model, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert {"cosine", "similarity", "probability", "similar", "threshold", "model", "took_ms"} <= (
        answer.keys()
    )
    assert answer["similarity"] == pytest.approx(answer["score"])
    assert answer["similarity"] == pytest.approx((1 + answer["cosine"]) / 2)
    assert (answer["similar"], answer["probability"], answer["model"]) == (True, None, model)
    assert 100 < answer["inliers"] <= answer["matches"]
    turn = [row[:2] for row in answer["homography"][:2]]
    assert turn[0] == pytest.approx([-1, 0], abs=0.01)
    assert turn[1] == pytest.approx([0, -1], abs=0.01)


def test_points_in_words(capsys: pytest.CaptureFixture[str], pair: tuple[Path, Path]) -> None:
    assert run(["compare", *map(str, pair), "-m", "orb"]) == 0
    out = capsys.readouterr().out
    assert "match score: 0 unrelated, 1 the same picture" in out
    assert "agree, of" in out and "cosine" not in out
    assert "verdict     similar (similarity>=0.8, not calibrated)" in out


def test_the_points_are_drawn(
    capsys: pytest.CaptureFixture[str], pair: tuple[Path, Path], tmp_path: Path
) -> None:
    out = tmp_path / "points.png"
    assert run(["compare", *map(str, pair), "-m", "orb", "--explain", str(out)]) == 0
    with PIL.Image.open(out) as drawn:
        assert drawn.height == 480
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("code", "message", "options"),
    [
        (2, "cannot be compared together", ("-m", "sift", "-m", "fast")),
        (2, "128 to 2048 pixels", ("-m", "sift", "--input-size", "32")),
        (1, "cannot be written", ("-m", "orb", "--explain", "no/such/folder.png")),
        (1, "cannot be written", ("-m", "orb", "--explain", "points.unknown")),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    capsys: pytest.CaptureFixture[str],
    pair: tuple[Path, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    code: int,
    message: str,
    options: tuple[str, ...],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["compare", *map(str, pair), *options]) == code
    err = capsys.readouterr().err
    assert message in err and len(err.splitlines()) == 1


def test_the_models_show_local_features(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["models"]) == 0
    table = capsys.readouterr().out.splitlines()
    (row,) = (line for line in table if line.startswith("sift "))
    assert row.split()[:3] == ["sift", "2048", "640"]
    assert run(["models", "show", "orb", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["preprocessing"] == {"input_size": 640, "keypoints": 1000, "contrast": 10}
