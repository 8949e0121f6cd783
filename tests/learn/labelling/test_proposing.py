"""Proposals for pictures without a label; the sheet and the page that show them."""

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from semblance.errors import UsageError
from semblance.evaluate.audit.subjects import Subject
from semblance.fusion.vectors import unit
from semblance.learn.labelling.page import UNKNOWN, proposals_page
from semblance.learn.labelling.proposing import Proposals, propose
from semblance.learn.labelling.sheet import COLUMNS, proposals_csv, read_accepted
from semblance.learn.labelling.wording import summary

pytest.importorskip("sklearn")

KINDS = ("cup", "hat", "pot")


def heaps(each: int = 20) -> tuple[list[Subject], np.ndarray, list[str]]:
    """Three heaps, every second picture without a label, and one picture far from all; the true
    labels of those without."""
    rng = np.random.default_rng(0)
    codes = np.repeat(np.arange(3), each)
    vectors = np.eye(3, 12)[codes] + 0.1 * rng.standard_normal((len(codes), 12))
    stray = np.zeros((1, 12))
    stray[0, 11] = 1
    true = [KINDS[code] for code in codes]
    subjects = [
        Subject(f"/p/{place}.jpg", Path(f"/p/{place}.jpg"), true[place] if place % 2 else None)
        for place in range(len(codes))
    ]
    subjects.append(Subject("/p/stray, odd.jpg", Path("/p/stray, odd.jpg")))
    return subjects, unit(np.vstack([vectors, stray]).astype(np.float32)), true


@pytest.fixture(scope="module")
def proposals() -> Proposals:
    subjects, vectors, _ = heaps()
    return propose(subjects, vectors, 0.9)


def test_heaps_get_their_label_and_a_stray_is_unknown(proposals: Proposals) -> None:
    _, _, true = heaps()
    stray, *others = proposals.each
    assert (stray.subject.key, stray.label, stray.confidence) == ("/p/stray, odd.jpg", None, 0)
    assert not stray.accepted and stray.alternatives
    assert len(others) == 30 and proposals.unknown == 1
    for one in others:
        assert one.label == true[int(Path(one.subject.key).stem)]
    assert [one.confidence for one in others] == sorted(one.confidence for one in others)
    assert proposals.reliability.judged == proposals.labelled == 30


def test_the_summary_says_how_many_and_how_sure(proposals: Proposals) -> None:
    first, unknown, told = summary(proposals)
    assert first.startswith(f"{len(proposals.accepted)} of 31 pictures get a label")
    assert unknown.startswith("1 are like nothing")
    assert "100% reach it, and 100.0% of those proposals are right" in told


def test_the_sheet_comes_back(proposals: Proposals, tmp_path: Path) -> None:
    text = proposals_csv(proposals)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert tuple(rows[0]) == COLUMNS
    assert (rows[0]["path"], rows[0]["label"], rows[0]["accept"]) == ("/p/stray, odd.jpg", "", "no")
    file = tmp_path / "labels.csv"
    file.write_text(text)
    accepted = read_accepted(file)
    assert len(accepted) == len(proposals.accepted) == 30
    assert accepted[("/p/0.jpg", 0)] == "cup"


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["a.jpg,0,cup,no"], "accepts no label"),
        (["a.jpg,0,cup,maybe"], "line 2: accept is 'maybe'"),
        (["a.jpg,0,,yes"], "line 2: accepts a picture without a label"),
        (["a.jpg,one,cup,yes"], "line 2: page is 'one'"),
        ([",0,cup,yes"], "line 2: names no picture"),
        (["a.jpg,0,cup,yes", "a.jpg,0,hat,yes"], "line 3: says another label"),
    ],
)
def test_a_sheet_that_cannot_be_understood(
    rows: Sequence[str], message: str, tmp_path: Path
) -> None:
    file = tmp_path / "labels.csv"
    file.write_text("\n".join(["path,page,label,accept", *rows]))
    with pytest.raises(UsageError, match=message):
        read_accepted(file)


def test_a_sheet_of_paths_and_labels_accepts_all(tmp_path: Path) -> None:
    file = tmp_path / "labels.csv"
    file.write_text("path,label\na.jpg,cup\n")
    assert read_accepted(file) == {(str(tmp_path / "a.jpg"), 0): "cup"}


def test_the_page_shows_doubtful_ones_first_and_needs_nothing(proposals: Proposals) -> None:
    page = proposals_page(proposals)
    assert page.index(UNKNOWN) < page.index("<h2>cup") < page.index("</main>")
    assert page.count("data-path=") == 31
    assert page.count(" checked") == len(proposals.accepted)
    assert "http" not in page.replace("data:image", "")
    assert 'data-path="/p/stray, odd.jpg" data-page="0"' in page


def test_a_page_escapes_what_it_shows(proposals: Proposals) -> None:
    (first, *rest) = proposals.each
    evil = replace(first, subject=replace(first.subject, key='"><script>alert(1)'), label="<b>")
    page = proposals_page(replace(proposals, each=(evil, *rest)))
    assert "<script>alert" not in page and "<h2><b>" not in page


def test_what_cannot_be_proposed_is_refused() -> None:
    subjects, vectors, true = heaps()
    with pytest.raises(UsageError, match="every picture has a label"):
        propose(subjects[1:2], vectors[1:2])
    with pytest.raises(UsageError, match="no picture has a label"):
        propose(subjects[:1], vectors[:1])
    with pytest.raises(UsageError, match="between 0 and 1"):
        propose(subjects, vectors, 1.0)
    few = [
        one if row < 8 or one.label is None else replace(one, label=None)
        for row, one in enumerate(subjects)
    ]
    few[1] = replace(few[1], label="hat")
    with pytest.raises(UsageError, match="too few to tell how sure"):
        propose(few, vectors)
    assert len(true) == 60
