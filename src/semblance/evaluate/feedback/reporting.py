"""A study of feedback as a report: by view, interleaved, and what failed."""

from collections.abc import Mapping
from pathlib import Path

from semblance.evaluate.feedback.events import Search
from semblance.evaluate.feedback.measures import ViewFigures
from semblance.evaluate.feedback.study import FeedbackStudy
from semblance.evaluate.feedback.wording import METHOD, answer, asked, day, name
from semblance.evaluate.report import Column, Interval, PictureRow, Report, Section, Table, Tile
from semblance.evaluate.report.model import Bounded, Part

LISTED, PICTURED, TILES = 20, 10, 6


def report_of(study: FeedbackStudy, facts: Mapping[str, str], pictured: bool = True) -> Report:
    """`pictured` adds what was shown, as pictures, of the worst searches."""
    rows = tuple(_row(study, search) for search in study.failed[:PICTURED]) if pictured else ()
    parts: tuple[Part, ...] = (_failed_table(study), *(row for row in rows if row.tiles))
    sections = [Section("By view", (), (_view_table(study),))] if study.views else []
    if study.contests:
        sections.append(Section("Interleaved views", (), (_contest_table(study),)))
    if study.failed:
        sections.append(Section("Searches that failed, the worst first", (), parts))
    return Report(
        "What people made of their searches", answer(study), tuple(sections), METHOD, facts
    )


def _view_table(study: FeedbackStudy) -> Table:
    columns = (
        Column("view"),
        Column("searches"),
        Column("MRR", "%", better="higher", help="Of the best hit that was taken."),
        Column("P@1", "%", better="higher", help="Right among first hits with a verdict."),
        Column("nothing taken", "%", better="lower", help="Searches without a hit taken."),
    )
    rows = tuple(
        (
            _named(study, each),
            each.searches,
            _percent(each.reciprocal_rank),
            _percent(each.first_right),
            _percent(each.unanswered),
        )
        for each in study.views
    )
    return Table("by view", columns, rows, "A row for each view as it was fitted then.")


def _named(study: FeedbackStudy, figures: ViewFigures) -> str:
    """With the beginning of its key where the view was fitted anew in between."""
    same = [each for each in study.views if each.view == figures.view]
    return figures.view if len(same) == 1 else f"{figures.view} ({figures.key[:6]})"


def _contest_table(study: FeedbackStudy) -> Table:
    columns = (
        Column("first"),
        Column("second"),
        Column("searches"),
        Column("won by first"),
        Column("won by second"),
        Column("ties"),
        Column("preference for second", "%", better="higher", help="0 % is no preference."),
        Column("p", digits=3),
    )
    rows = tuple(
        (
            each.first,
            each.second,
            each.searches,
            each.won_by_first,
            each.won_by_second,
            each.ties,
            _percent(each.preference),
            each.p,
        )
        for each in study.contests
    )
    return Table("interleaved", columns, rows, "Team-draft interleaving, exact sign test.")


def _failed_table(study: FeedbackStudy) -> Table:
    columns = (Column("when"), Column("view"), Column("asked"), Column("wrong at"), Column("shown"))
    rows = tuple(
        (
            day(search.at),
            search.view,
            asked(study, search),
            ", ".join(str(mark.rank) for mark in search.judged if mark.kind == "wrong") or None,
            ", ".join(name(study, shown.record) for shown in search.shown[:3]) or "nothing",
        )
        for search in study.failed[:LISTED]
    )
    told = (
        f"{min(LISTED, len(study.failed))} of {len(study.failed)}; without a rank: nothing taken."
    )
    return Table("failed", columns, rows, told)


def _row(study: FeedbackStudy, search: Search) -> PictureRow:
    said = {mark.record: mark.kind for mark in search.marks}
    known = [shown for shown in search.shown[:TILES] if shown.record in study.records]
    tiles = [
        Tile(
            Path(study.records[shown.record].uri),
            f"{shown.similarity:.2f} {said.get(shown.record, '')}".strip(),
            study.records[shown.record].page,
        )
        for shown in known
    ]
    return PictureRow(f"search {search.id}", tuple(tiles), f"Asked: {asked(study, search)}.")


def _percent(found: Bounded | None) -> Interval | None:
    if found is None:
        return None
    return Interval(100 * found.mean, 100 * found.low, 100 * found.high)
