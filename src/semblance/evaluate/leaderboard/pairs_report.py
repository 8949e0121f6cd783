"""Graded pairs as a report: which system orders them as people did."""

from collections.abc import Mapping

from semblance.evaluate.leaderboard.graded_pairs import MATCHING, PairBoard
from semblance.evaluate.report import Cell, Column, Interval, Report, Section, Table

COLUMNS = (
    Column("system"),
    Column("AUC", "%", better="higher", help="How often a match scores above another pair."),
    Column("micro-AP", "%", better="higher", help="Of one ranking of all pairs."),
    Column("rank correlation", digits=2, better="higher", help="Spearman's, of cosine and grade."),
    Column("image", "ms", 1, "lower", "Decoding and every network, one worker."),
)


def pairs_report(board: PairBoard, facts: Mapping[str, str]) -> Report:
    """The answer first, then one table."""
    left = tuple(f"{name} is left out: {why}" for name, why in board.left_out.items())
    section = Section("Graded pairs", left, (pairs_table(board),))
    method = (
        f"{board.pairs} pairs of {board.pictures} pictures; {board.matching} match, which is a "
        f"grade of {MATCHING:g} or more. Intervals are 95 % bootstraps over pictures.",
        "Projections are fitted on these pictures, without their grades.",
    )
    return Report("Which model agrees with the grades", _answer(board), (section,), method, facts)


def pairs_table(board: PairBoard) -> Table:
    """A row a system, best first."""
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            row.system,
            Interval(100 * row.auc.mean, 100 * row.auc.low, 100 * row.auc.high),
            100 * row.micro_ap,
            None if row.rank_correlation != row.rank_correlation else row.rank_correlation,
            row.ms_per_image,
        )
        for row in board.rows
    )
    return Table("pairs", COLUMNS, rows, "Best first.", (0,) if rows else ())


def _answer(board: PairBoard) -> tuple[str, ...]:
    if not board.rows:
        return ("no system could be judged",)
    best = board.rows[0]
    share = f"{100 * best.auc.mean:.1f} % of the times (95 % {100 * best.auc.low:.1f} to "
    return (
        f"{best.system} puts a matching pair above another one {share}{100 * best.auc.high:.1f})",
    )
