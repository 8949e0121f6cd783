"""A study as tables: the leaderboard, its differences, classes, families and errors."""

from collections.abc import Sequence

from semblance.evaluate.leaderboard.board import Row
from semblance.evaluate.leaderboard.families import families, family_of
from semblance.evaluate.leaderboard.overlap import overlaps
from semblance.evaluate.leaderboard.study import Study
from semblance.evaluate.leaderboard.text_recall import KS, TextRecall
from semblance.evaluate.leaderboard.transfer import Transfer
from semblance.evaluate.leaderboard.wording import verdict
from semblance.evaluate.report import Cell, Column, Interval, Table
from semblance.evaluate.significance import Comparison
from semblance.evaluate.significance import Interval as Bounds

FIRST_HITS = (1, 3)
"""The top-k accuracies beside mAP; the others have a table of their own."""


def leaderboard(study: Study) -> Table:
    """Quality and costs, best first; rows that no other beats for time are pointed out."""
    columns = (
        Column("system"),
        Column("mAP", "%", better="higher", help="Mean average precision, with its interval."),
        *(_hit(k) for k in study.ks if k in FIRST_HITS),
        Column("against best single", "points", help="Difference of mAP and its interval."),
        Column("verdict", help="Whether that difference is real, after Holm."),
        Column("image", "ms", 1, "lower", "Decoding and every network, one worker."),
        Column("query", "ms", 2, "lower", "One exact search."),
        Column("vector", "bytes", 0, "lower", "Stored for a picture."),
        Column("front", help="time: none is as good for less time; bytes: for fewer bytes."),
    )
    rows = tuple(_row(row, study) for row in study.board.rows)
    best = tuple(place for place, row in enumerate(study.board.rows) if row.on_front)
    return Table("leaderboard", columns, rows, "Best first.", best)


def _hit(k: int) -> Column:
    return Column(f"hit@{k}", "%", better="higher", help=f"A right answer is among the first {k}.")


def _row(row: Row, study: Study) -> tuple[Cell, ...]:
    judged, costs = row.judged, row.judged.costs
    fronts = [name for name, on in (("time", row.on_front), ("bytes", row.on_small_front)) if on]
    return (
        row.name,
        _percent(row.quality),
        *(100 * judged.average(f"hit@{k}").mean for k in study.ks if k in FIRST_HITS),
        None if row.against_single is None else _percent(row.against_single.difference),
        verdict(row.against_single),
        costs.ms_per_image,
        costs.ms_per_query,
        costs.vector_bytes,
        ", ".join(fronts),
    )


def _percent(bounds: Bounds) -> Interval:
    return Interval(100 * bounds.mean, 100 * bounds.low, 100 * bounds.high)


def more_metrics(study: Study) -> Table:
    """Every other metric of the answers."""
    later = tuple(k for k in study.ks if k not in FIRST_HITS)
    shown = ("AP@R", "R-precision", "RR", "nDCG", f"P@{study.ks[-1]}")
    titles = {"AP@R": "mAP@R", "RR": "MRR"}
    columns = (
        Column("system"),
        Column("macro mAP", "%", better="higher", help="Each class weighted alike."),
        *(_hit(k) for k in later),
        *(Column(titles.get(name, name), "%", better="higher") for name in shown),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            each.name,
            100 * each.macro().mean,
            *(100 * each.average(f"hit@{k}").mean for k in later),
            *(100 * each.average(name).mean for name in shown),
        )
        for each in (row.judged for row in study.board.rows)
    )
    return Table("metrics", columns, rows, "Other metrics of the same answers.")


def structure(study: Study) -> Table:
    """How well the gallery's classes keep apart, and what was fitted."""
    columns = (
        Column("system"),
        Column("silhouette", digits=3, better="higher", help="-1 to 1: 1 is far apart."),
        Column("Davies-Bouldin", digits=2, better="lower", help="0 is far apart."),
        Column("dimensions"),
        Column("weights", help="One a model, as they were fitted or given."),
        Column("memory", "MB", 0, "lower", "The process at its peak while it was judged."),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            each.name,
            each.structure.silhouette,
            each.structure.davies_bouldin,
            each.costs.dim,
            ":".join(f"{weight:.2g}" for weight in each.weights or ()),
            each.costs.peak_mb,
        )
        for each in (row.judged for row in study.board.rows)
    )
    return Table("structure", columns, rows, "Structure of the gallery, and memory.")


def differences(study: Study) -> Table:
    """Every system against the best single model and against the best row."""
    columns = (
        Column("system"),
        Column("against"),
        Column("difference", "points", help="Of mAP, with its 95 % interval."),
        Column("p", digits=5),
        Column("p after Holm", digits=5),
        Column("effect", digits=2, help="Rank-biserial: 1 if every query gains, -1 if none does."),
        Column("verdict"),
    )
    rows = study.board.rows
    found = [row.against_single for row in rows] + [row.against_best for row in rows]
    unique = {(each.system, each.rival): each for each in found if each is not None}
    return Table("differences", columns, tuple(map(_difference, unique.values())))


def _difference(found: Comparison) -> tuple[Cell, ...]:
    return (
        found.system,
        found.rival,
        _percent(found.difference),
        found.p,
        found.p_holm,
        found.rank_biserial,
        found.verdict,
    )


def by_class(study: Study) -> Table:
    """Average precision of each class, by system; classes are compared with none, so that no
    column has a best."""
    systems = [row.judged for row in study.board.rows]
    classes = [each.by_class() for each in systems]
    columns = (
        Column("class"),
        Column("queries"),
        *(Column(each.name, "%") for each in systems),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (name, first.count, *(100 * each[name].mean for each in classes))
        for name, first in classes[0].items()
    )
    return Table("classes", columns, rows, "Mean AP of each class; higher is better.")


def by_family(study: Study) -> Table:
    """Average precision of each class by family of models, and their best."""
    found = families(study.singles)
    columns = (Column("class"), *(Column(each.family, "%") for each in found))
    names = [row.name for row in study.board.rows if row.name in {f.best for f in found}]
    rows: list[tuple[Cell, ...]] = [
        (name, *(100 * each.by_class[name] for each in found)) for name in found[0].by_class
    ]
    caption = f"Mean AP of a family's models, alone; the best of each: {', '.join(names)}."
    return Table("families", columns, tuple(rows), caption)


def error_overlap(study: Study) -> Table:
    """Pairs of models, the most complementary first."""
    family = {each.name: family_of(each) for each in study.singles}
    columns = (
        Column("one"),
        Column("other"),
        Column("families"),
        Column("both miss", "%", better="lower", help="Neither's nearest answer is right."),
        Column("misses shared", "%", better="lower", help="Jaccard index of the misses."),
        Column("phi", digits=2, better="lower", help="Correlation of the misses."),
        Column("either right", "%", better="higher", help="P@1 of a perfect choice of the two."),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            each.one,
            each.other,
            " / ".join(sorted({family[each.one], family[each.other]})),
            100 * each.both_missed,
            100 * each.jaccard,
            each.phi,
            100 * each.either_right,
        )
        for each in overlaps(study.singles)
    )
    return Table("overlap", columns, rows, "The most complementary pair first.")


def text_table(found: Sequence[TextRecall]) -> Table:
    """Text to image."""
    columns = (
        Column("model"),
        *(Column(f"R@{k}", "%", better="higher") for k in KS),
        Column("texts"),
        Column("pictures"),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (each.model, *(100 * each.recall[k] for k in KS), each.texts, each.pictures)
        for each in found
    )
    return Table("text", columns, rows, "Whether a picture's own words find it.")


def transfer_table(found: Transfer) -> Table:
    """mAP, fitted on the row's dataset and tested on the column's."""
    columns = (Column("fitted on"), *(Column(f"on {name}", "%") for name in found.names))
    rows = tuple(
        (name, *(100 * value for value in values))
        for name, values in zip(found.names, found.mean_ap.tolist(), strict=True)
    )
    return Table(f"transfer {found.system}", columns, rows, f"mAP of {found.system}.")
