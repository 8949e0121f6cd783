"""`semblance check-quality` as continuous integration runs it."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Command


@pytest.fixture
def golden(semblance: Command, shop: Path, photos: Path, tmp_path: Path) -> Path:
    file = tmp_path / "golden.json"
    code, out, err = semblance(
        "check-quality", "save", photos / "moon", "--gallery", shop, "--out", file, "-k", 3
    )
    assert (code, err) == (0, "")
    assert out == f"{file}: 4 golden queries with 12 answers\n"
    return file


def test_it_passes_where_nothing_changed(semblance: Command, shop: Path, golden: Path) -> None:
    code, out, _ = semblance("check-quality", "run", golden, "--gallery", shop)
    assert code == 0
    assert out.startswith("Quality check\n\nPassed: the gallery answers as it did.\n")
    code, out, _ = semblance("check-quality", "run", golden, "--gallery", shop, "--json")
    outcome = json.loads(out)
    assert (code, outcome["passed"], outcome["recall"], outcome["drift"]) == (0, True, 1, 0)


def test_it_fails_and_says_who_lost_what(
    semblance: Command, shop: Path, golden: Path, photos: Path, tmp_path: Path
) -> None:
    (photos / "moon/3.jpg").rename(tmp_path / "away.jpg")
    assert semblance("index", photos, "--gallery", shop)[0] == 0
    (photos / "moon/3.jpg").write_bytes((tmp_path / "away.jpg").read_bytes())
    arguments = ("check-quality", "run", golden, "--gallery", shop, "--out", tmp_path / "report")
    code, out, _ = semblance(*arguments)
    assert code == 1
    assert "Failed: the gallery does not answer as it did." in out
    assert "no longer in the gallery" in out
    assert (tmp_path / "report/report.html").exists()
    code, out, _ = semblance(*arguments, "--json")
    outcome = json.loads(out)
    assert (code, outcome["passed"]) == (1, False)
    assert outcome["recall"] == pytest.approx(0.75)
    assert {lost["uri"] for loss in outcome["losses"] for lost in loss["lost"]} == {
        str(photos / "moon/3.jpg")
    }
    assert semblance(*arguments, "--min-recall", "0.7", "--max-drift", "1")[0] == 0


def test_saved_answers_are_replaced_only_where_that_is_asked(
    semblance: Command, shop: Path, golden: Path, photos: Path
) -> None:
    save = ("check-quality", "save", photos / "coffee", "--gallery", shop, "--out", golden)
    before = golden.read_text()
    code, out, err = semblance(*save)
    assert (code, out) == (2, "")
    assert "add --force" in err
    assert golden.read_text() == before
    saved_at = json.loads(before)["saved_at"]
    code, out, err = semblance(*save, "--force")
    assert (code, err) == (0, "")
    assert out.splitlines()[1] == f"replaced: 4 golden queries saved at {saved_at}"
    assert golden.read_text() != before
    golden.write_text("something else")
    document = json.loads(semblance(*save, "--force", "--json")[1])
    assert document["replaced"] == "a file in which no golden queries could be read"
    golden.unlink()
    assert json.loads(semblance(*save, "--json")[1])["replaced"] is None


def test_wrong_usage(semblance: Command, shop: Path, photos: Path) -> None:
    code, _, err = semblance("check-quality", "run", photos / "moon/0.jpg", "--gallery", shop)
    assert code == 2
    assert "check-quality save" in err
