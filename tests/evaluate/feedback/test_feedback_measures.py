"""MRR, P@1, what failed, and who won: by eye, then against slow words."""

import random
from dataclasses import replace
from math import comb

import pytest

from semblance.evaluate.feedback import Kind, Mark, Search, Shown
from semblance.evaluate.feedback.contest import contests, lead, sign_test
from semblance.evaluate.feedback.measures import by_view, failed

ROUNDS = 200


def search(id: str, *marks: tuple[int, Kind], asked: str = "picture", **more: object) -> Search:
    """Shows the records 10, 20, 30 and 40; a mark is of the rank."""
    shown = tuple(Shown(10 * rank, 1 - rank / 10) for rank in (1, 2, 3, 4))
    said = tuple(Mark(10 * rank, rank, kind, 0.0) for rank, kind in marks)
    made = Search(id, 0.0, "main", "k", asked, id, 4, shown, marks=said)  # type: ignore[arg-type]
    return replace(made, **more)  # type: ignore[arg-type]


def test_figures_by_eye() -> None:
    (found,) = by_view(
        [
            search("a", (1, "click"), (3, "click")),
            search("b", (2, "right"), (1, "wrong")),
            search("c"),
            search("d", (1, "right")),
        ],
        ROUNDS,
    )
    assert found.searches == 4
    assert found.reciprocal_rank is not None and found.first_right is not None
    assert found.reciprocal_rank.mean == pytest.approx((1 + 1 / 2 + 1) / 3)
    assert found.first_right.mean == 0.5 and found.first_right.units == 2
    assert found.unanswered.mean == 0.25


def test_a_click_on_what_was_called_wrong_is_no_approval() -> None:
    (found,) = by_view([search("a", (1, "click"), (1, "wrong"))], ROUNDS)
    assert found.reciprocal_rank is None and found.unanswered.mean == 1


def test_a_record_that_finds_itself_is_not_counted() -> None:
    mine = search("a", (1, "click"), (2, "right"), asked="record", query="10")
    (found,) = by_view([mine], ROUNDS)
    assert found.reciprocal_rank is not None and found.reciprocal_rank.mean == 1
    assert found.first_right is not None and found.first_right.mean == 1
    assert [mark.rank for mark in mine.approved] == [1]


def test_views_stand_apart_and_interleaved_searches_are_of_none() -> None:
    found = by_view(
        [search("a"), search("b"), search("c", view="other"), search("d", rival="other")], ROUNDS
    )
    assert [(each.view, each.searches) for each in found] == [("main", 2), ("other", 1)]


def test_the_worst_come_first() -> None:
    fine = search("fine", (1, "right"))
    low = search("low", (4, "wrong"), (1, "click"))
    top = search("top", (1, "wrong"), (2, "right"))
    silent = search("silent")
    faint = replace(search("faint"), shown=(Shown(1, 0.1),))
    nothing = replace(search("nothing"), shown=())
    order = failed([fine, silent, low, faint, top, nothing])
    assert [each.id for each in order] == ["top", "low", "nothing", "faint", "silent"]


def drafted(id: str, *marks: tuple[int, Kind]) -> Search:
    """The odd ranks are of the first team, rank 4 of nobody."""
    made = search(id, *marks, rival="other", rival_key="o")
    teams = ("first", "second", "first", None)
    shown = tuple(
        replace(each, team=team)
        for each, team in zip(made.shown, teams, strict=True)  # type: ignore[arg-type]
    )
    return replace(made, shown=shown)


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ((), None),
        (((4, "click"),), None),
        (((2, "click"),), 1),
        (((1, "click"), (1, "right")), -1),
        (((1, "right"), (3, "click"), (2, "click")), -1),
        (((1, "click"), (2, "click")), 0),
        (((1, "wrong"),), 1),
        (((2, "wrong"), (2, "click")), -1),
    ],
)
def test_credit_goes_to_the_team_that_drew(
    marks: tuple[tuple[int, Kind], ...], expected: int | None
) -> None:
    assert lead(drafted("a", *marks)) == expected


def test_a_contest_and_its_verdict() -> None:
    won = [drafted(f"w{n}", (2, "click")) for n in range(9)]
    lost = [drafted("l", (1, "click"))]
    tied = [drafted("t", (1, "click"), (2, "click")), drafted("silent")]
    (found,) = contests([*won, *lost, *tied, search("alone")], ROUNDS)
    assert (found.won_by_first, found.won_by_second, found.ties, found.searches) == (1, 9, 1, 12)
    assert found.preference is not None
    assert found.preference.mean == pytest.approx((9 + 0.5) / 11 - 0.5)
    assert found.p == pytest.approx(22 / 1024) and found.verdict == "better"
    (even,) = contests([*won[:1], *lost], ROUNDS)
    assert (even.p, even.verdict) == (1.0, "cannot tell")
    (worse,) = contests([drafted(str(n), (1, "click")) for n in range(9)], ROUNDS)
    assert worse.verdict == "worse"
    (silent,) = contests([drafted("s")], ROUNDS)
    assert (silent.preference, silent.p, silent.verdict) == (None, 1.0, "cannot tell")


@pytest.mark.parametrize("seed", range(20))
def test_the_sign_test_against_every_outcome(seed: int) -> None:
    rng = random.Random(seed)
    wins, losses = rng.randint(0, 12), rng.randint(0, 12)
    total = wins + losses
    uneven = sum(
        comb(total, count)
        for count in range(total + 1)
        if abs(2 * count - total) >= abs(wins - losses)
    )
    assert sign_test(wins, losses) == pytest.approx(uneven / 2**total)
