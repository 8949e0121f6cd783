"""Flags of layers, colours and averages: what they change, and what they refuse."""

import json
from pathlib import Path

import pytest

from semblance.cli.app import run

SMALL = ["--model", "fast", "--input-size", "32", "--json"]


@pytest.fixture
def pair(photo_folder: Path) -> list[str]:
    return [str(photo_folder / name) for name in ("chelsea/0.jpg", "coffee/0.jpg")]


def compared(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, object]:
    assert run(["compare", *words, *SMALL]) == 0
    answer: dict[str, object] = json.loads(capsys.readouterr().out)
    return answer


def test_each_flag_changes_the_answer_and_is_named_in_it(
    pair: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    answers = [
        compared(capsys, *pair, *words)
        for words in ([], ["--grey"], ["--mirror"], ["--two-scales"], ["--grey", "--mirror"])
    ]
    assert len({answer["cosine"] for answer in answers}) == 5
    assert answers[-1]["model"] == "efficientnet_lite0 (at 32 pixels, grey, mirrored)"


def test_a_gallery_keeps_how_it_encodes(
    photo_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gallery = ["--gallery", str(tmp_path / "g.gallery")]
    photos = str(photo_folder / "coffee")
    assert run(["index", photos, *gallery, *SMALL, "--mirror"]) == 0
    assert run(["index", photos, *gallery]) == 0
    assert run(["search", str(photo_folder / "coffee" / "0.jpg"), *gallery, "--json"]) == 0
    capsys.readouterr()
    assert run(["index", photos, *gallery, "--no-mirror"]) == 1
    assert "(at 32 pixels, mirrored), not with efficientnet_lite0 (at" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--layer", "logits"], "it has pooled (1280)"),
        (["--layer", "best"], "one of pooled, penultimate, logits"),
        (["--model", "sift", "--mirror"], "it has no layers, colours or averages"),
        (["--weights", "mine.pth"], "come with it and cannot be exchanged"),
        (["--model", "resnet50", "--weights", "none.pth"], "none.pth, named as the weights of"),
    ],
)
def test_what_a_model_has_not_is_refused(
    pair: list[str], capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    assert run(["compare", *pair, *words]) in (1, 2)
    assert said in capsys.readouterr().err
