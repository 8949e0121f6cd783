"""`semblance robustness`: the answer first, the shape of its JSON, and what it refuses."""

import json
from pathlib import Path

import PIL.Image
import pytest

from tests.cli.conftest import Command

QUICK = ("--model", "colour_texture", "--pictures", "5", "--points", "orb", "--point-pairs", "1")


@pytest.fixture
def small(photos: Path, tmp_path: Path) -> Path:
    """Six photographs, reduced: nothing here depends on how well they are found."""
    folder = tmp_path / "small"
    folder.mkdir()
    for path in sorted(photos.rglob("*.jpg"))[::2]:
        with PIL.Image.open(path) as picture:
            picture.thumbnail((96, 96))
            picture.save(folder / f"{path.parent.name}-{path.stem}.png")
    return folder


def test_the_answer_comes_before_the_tables(semblance: Command, small: Path) -> None:
    code, out, err = semblance("robustness", small, *QUICK, "--set", "mild")
    assert (code, err) == (0, "")
    assert out.index("of its changed pictures find their original first") < out.index("perspective")
    assert "What hurts most is" in out


def test_the_shape_of_the_json(semblance: Command, small: Path) -> None:
    code, out, _ = semblance("robustness", small, *QUICK, "--model", "orb", "--json")
    document = json.loads(out)
    assert code == 0
    assert document.keys() >= {"data", "pictures", "seed", "changes", "models", "points", "answer"}
    assert (document["pictures"], document["seed"], document["skipped"]) == (5, 0, [])
    colour, second = document["models"]
    assert (colour["model"], second["model"]) == ("colour_texture", "orb")
    assert [row["change"] for row in colour["rows"]] == [c["name"] for c in document["changes"]]
    assert len(colour["rows"]) == 14
    for row in colour["rows"]:
        assert 0 <= row["recall_at_1"]["low"] <= row["recall_at_1"]["high"] <= 1
        assert row["drop_percent"] == pytest.approx(100 * (1 - row["similarity"]))
    (orb,) = document["points"]
    assert (orb["detector"], orb["pairs"], len(orb["scores"])) == ("orb", 1, 14)


def test_sizes_recipes_and_a_report(semblance: Command, small: Path, tmp_path: Path) -> None:
    recipe = tmp_path / "fused.toml"
    recipe.write_text('models = ["colour_texture", "orb"]\n')
    code, out, err = semblance(
        "robustness", small, "--recipe", recipe, "--input-size", "128", "--input-size", "native",
        "--pictures", "4", "--points", "none", "--set", "mild", "--out", tmp_path / "report",
        "--json",
    )  # fmt: skip
    assert code == 0
    models = json.loads(out)["models"]
    assert models[0]["input_sizes"] == [128, 128]
    assert len(models) == 2 and models[0]["models"] == ["colour_texture", "orb"]
    assert "report.html" in err
    page = (tmp_path / "report" / "report.html").read_text(encoding="utf-8")
    assert "suffers least" in page and "data:image" in page
    assert json.loads((tmp_path / "report" / "report.json").read_text(encoding="utf-8"))


def test_a_table_of_pictures_is_a_collection_too(semblance: Command, small: Path) -> None:
    rows = [f"{path.name},x" for path in sorted(small.iterdir())]
    (small / "list.csv").write_text("\n".join(["path,label", *rows[:4], "gone.png,x"]))
    code, out, err = semblance("robustness", small / "list.csv", *QUICK, "--set", "mild", "--json")
    assert (code, json.loads(out)["pictures"]) == (3, 4)
    assert "skipped gone.png: there is no such file" in err


def test_left_out_pictures_end_with_code_3(semblance: Command, small: Path) -> None:
    (small / "broken.jpg").write_bytes(b"\xff\xd8\xff")
    code, _, err = semblance("robustness", small, *QUICK, "--set", "mild", "--pictures", "99")
    assert code == 3
    assert "skipped" in err and "broken.jpg" in err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--set", "wild"), "no set 'wild'"),
        (("--set", "attributes"), "--attributes"),
        (("--pictures", "1"), "at least 2"),
        (("--input-size", "big"), "pixels or native"),
        (("--points", "surf"), "no points of 'surf'"),
        (("--model", "nonesuch"), "nonesuch"),
    ],
)
def test_wrong_usage(semblance: Command, small: Path, words: tuple[str, str], message: str) -> None:
    code, _, err = semblance("robustness", small, *words)
    assert code == 2
    assert message in err
