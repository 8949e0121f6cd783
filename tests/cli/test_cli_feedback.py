"""`semblance evaluate --feedback`: figures of what was clicked, and the searches that failed."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from semblance import Gallery
from semblance.evaluate.feedback import FeedbackStore, Mark, Search, Shown, feedback_file

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def marked(shop: Path) -> Path:
    """Two searches: in one the second hit was right, in the other the first was wrong."""
    store = FeedbackStore(feedback_file(shop), clock=lambda: 0.0)
    shown = (Shown(1, 0.9), Shown(2, 0.8), Shown(999, 0.7))
    store.add(Search("a", 0.0, "main", "k", "picture", "d" * 64, 3, shown))
    store.add(Search("b", 60.0, "main", "k", "record", "3", 3, shown))
    store.mark("a", Mark(2, 2, "right", 1.0))
    store.mark("b", Mark(1, 1, "wrong", 61.0))
    store.close()
    return shop


def test_figures_and_failures(semblance: Command, marked: Path) -> None:
    code, out, err = semblance("evaluate", "--feedback", marked, "--json", "--rounds", 100)
    assert (code, err) == (0, "")
    found = json.loads(out)
    (view,) = found["views"]
    assert (view["view"], view["searches"], view["MRR"]["mean"]) == ("main", 2, 0.5)
    assert view["P@1"]["mean"] == 0 and view["nothing_taken"]["mean"] == 0.5
    (failure,) = found["failed"]
    assert failure["search_id"] == "b" and failure["query"] == "3"
    assert [each["said"] for each in failure["shown"]] == ["wrong", None, None]
    with Gallery.open(marked) as gallery:
        uris = {record.id: record.uri for record in gallery.records()}
    assert [each["uri"] for each in failure["shown"]] == [uris[1], uris[2], None]
    assert any("biased by rank" in sentence for sentence in found["answer"])


def test_in_words_and_as_a_report(semblance: Command, marked: Path, tmp_path: Path) -> None:
    out = tmp_path / "report"
    code, said, err = semblance("evaluate", "--feedback", marked, "--rounds", 100, "--out", out)
    assert (code, err) == (0, "")
    assert "2 searches from 1970-01-01 00:00 to 1970-01-01 00:01" in said
    assert "biased by rank" in said and "999 (gone)" in said
    page = (out / "report.html").read_text(encoding="utf-8")
    assert page.count("<img") == 2
    assert json.loads((out / "report.json").read_text())["title"].startswith("What people made")


def test_without_feedback_it_says_how_to_get_some(semblance: Command, shop: Path) -> None:
    code, _, err = semblance("evaluate", "--feedback", shop)
    assert code == 1 and "semblance serve" in err
    assert not feedback_file(shop).exists()


def test_either_data_or_feedback(semblance: Command, shop: Path, photos: Path) -> None:
    assert semblance("evaluate")[0] == 2
    assert semblance("evaluate", photos, "--feedback", shop)[0] == 2
    assert semblance("evaluate", "--feedback", shop / "nothing")[0] == 1
