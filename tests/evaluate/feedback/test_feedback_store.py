"""The file of feedback: what went in comes out, twice is once, and it stays small."""

from dataclasses import replace
from pathlib import Path

import pytest

from semblance.errors import GalleryCorrupt
from semblance.evaluate.feedback import FeedbackStore, Mark, Search, Shown

DAY = 86_400.0


def search(id: str = "a", at: float = 100.0) -> Search:
    shown = (Shown(5, 0.75), Shown(2**40, 0.5, "first"), Shown(1, 0.25, "second"))
    return Search(id, at, "main", "key-1", "picture", "5", 3, shown, None, "other", "key-2")


def store(path: Path, **bounds: float) -> FeedbackStore:
    return FeedbackStore(path / "feedback.sqlite", clock=lambda: 100.0, **bounds)  # type: ignore[arg-type]


def test_a_search_comes_back_as_it_was(tmp_path: Path) -> None:
    kept = store(tmp_path)
    kept.add(search())
    kept.add(replace(search(), view="changed"))
    kept.mark("a", Mark(5, 1, "click", 101.0))
    kept.mark("a", Mark(5, 1, "click", 105.0))
    kept.close()
    (found,) = store(tmp_path).searches()
    assert found == replace(search(), marks=(Mark(5, 1, "click", 101.0),))
    assert store(tmp_path).find("b") is None


def test_a_verdict_replaces_the_other_and_is_taken_back(tmp_path: Path) -> None:
    kept = store(tmp_path)
    kept.add(search())
    kept.mark("a", Mark(5, 1, "click", 101.0))
    kept.mark("a", Mark(5, 1, "right", 102.0))
    kept.mark("a", Mark(5, 1, "wrong", 103.0))
    found = kept.find("a")
    assert found is not None and [mark.kind for mark in found.marks] == ["click", "wrong"]
    assert found.approved == ()
    kept.unmark("a", 5)
    found = kept.find("a")
    assert found is not None and [mark.record for mark in found.approved] == [5]


def test_a_mark_of_no_search_is_nowhere(tmp_path: Path) -> None:
    kept = store(tmp_path)
    kept.add(search())
    kept.mark("b", Mark(5, 1, "click", 101.0))
    assert [each.marks for each in kept.searches()] == [()]


def test_reading_makes_no_file(tmp_path: Path) -> None:
    assert list(store(tmp_path).searches()) == [] and store(tmp_path).find("a") is None
    assert list(tmp_path.iterdir()) == []


def test_the_oldest_go_by_number_and_by_age(tmp_path: Path) -> None:
    kept = store(tmp_path, most=2)
    for number in range(4):
        kept.add(search(str(number), 100.0 - number))
    kept.close()
    kept = store(tmp_path, most=2)
    kept.add(search("new", 99.5))
    assert {each.id for each in kept.searches()} == {"0", "new"}
    aged = store(tmp_path, days=0.5 / DAY)
    aged.add(search("last", 100.0))
    assert {each.id for each in aged.searches()} == {"0", "new", "last"}
    later = FeedbackStore(kept.path, days=1, clock=lambda: 100 + 2 * DAY)
    later.add(search("far", 100 + 2 * DAY))
    assert {each.id for each in later.searches()} == {"far"}


def test_two_processes_worth_of_connections(tmp_path: Path) -> None:
    one, other = store(tmp_path), store(tmp_path)
    one.add(search("a"))
    other.add(search("b"))
    other.mark("a", Mark(5, 1, "right", 1.0))
    assert [len(each.marks) for each in one.searches()] == [1, 0]


def test_another_file_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "feedback.sqlite").write_bytes(b"no database at all, " * 100)
    with pytest.raises(GalleryCorrupt, match="delete it"):
        store(tmp_path).add(search())
