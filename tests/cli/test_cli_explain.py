"""`compare --explain`: why two pictures are alike, drawn and as data."""

import json
from pathlib import Path

import PIL.Image
import pytest

from semblance.pipeline import comparing
from tests.cli.conftest import Command

SMALL = ("--model", "fast", "--input-size", 64)


@pytest.fixture
def pair(photos: Path) -> tuple[Path, Path]:
    return photos / "coffee" / "0.jpg", photos / "coffee" / "1.jpg"


def test_a_model_is_explained(semblance: Command, pair: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "why.png"
    code, text, err = semblance("compare", *pair, *SMALL, "--explain", out, "--json")
    assert (code, err) == (0, "")
    answer = json.loads(text)
    why = answer["explanation"]
    assert why["shares"] == pytest.approx(answer["why"]["shares"], abs=1e-4)
    assert why["methods"] == {"efficientnet_lite0": "pooled"}
    rows = why["heat_a"]["efficientnet_lite0"]
    assert sum(x for row in rows for x in row if x) == pytest.approx(answer["cosine"], abs=1e-3)
    assert why["match"]["inliers"] > 0 and len(why["check"]["drop_a"]) == 7
    with PIL.Image.open(out) as drawn:
        assert drawn.size[0] == 1188


def test_without_the_flag_nothing_is_explained(semblance: Command, pair: tuple[Path, Path]) -> None:
    _, text, _ = semblance("compare", *pair, *SMALL, "--json")
    assert "explanation" not in json.loads(text)


def test_a_gallery_s_view_is_explained_over_an_older_drawing(
    semblance: Command, shop: Path, pair: tuple[Path, Path], tmp_path: Path
) -> None:
    out = tmp_path / "why.png"
    out.write_bytes(b"older")
    code, text, _ = semblance("compare", *pair, "--gallery", shop, "--explain", out, "--json")
    answer = json.loads(text)
    assert code == 0
    assert sum(answer["explanation"]["shares"].values()) == pytest.approx(
        answer["cosine"], abs=0.02
    )
    with PIL.Image.open(out) as drawn:
        assert drawn.format == "PNG"


def test_an_unconfirmed_heat_is_said_in_words(
    semblance: Command, photos: Path, tmp_path: Path
) -> None:
    """All of a white picture is alike, so hiding parts of it has no order that could agree."""
    white = tmp_path / "white.png"
    PIL.Image.new("RGB", (64, 64), "white").save(white)
    code, text, _ = semblance("compare", white, white, *SMALL, "--explain", tmp_path / "why.webp")
    assert code == 0
    assert "explained   hiding parts of the pictures does not confirm the heat" in text


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("no/such/folder.png", "there is no such folder"),
        ("why.docx", "name a picture, such as why.png"),
        ("why", "name a picture, such as why.png"),
        ("folder.png", "it is a folder"),
    ],
)
def test_what_cannot_be_written_is_known_before_the_work(
    semblance: Command,
    pair: tuple[Path, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    reason: str,
) -> None:
    (tmp_path / "folder.png").mkdir()
    monkeypatch.setattr(comparing, "open_image", None)
    code, _, err = semblance("compare", *pair, *SMALL, "--explain", tmp_path / name)
    assert code == 1
    assert err.endswith(f"cannot be written: {reason}\n") and len(err.splitlines()) == 1
