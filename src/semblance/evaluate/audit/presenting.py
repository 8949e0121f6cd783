"""An audit as a report: what is wrong first, then each suspect beside what speaks against it."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import PIL.Image

from semblance.evaluate.audit import coverage as gaps
from semblance.evaluate.audit import labels, outliers
from semblance.evaluate.audit.audit import Audit
from semblance.evaluate.audit.copies import SHARE, SURE
from semblance.evaluate.audit.findings import Finding, Problem, findings
from semblance.evaluate.audit.subjects import Subject
from semblance.evaluate.audit.wording import answer
from semblance.evaluate.report import Cell, Column, PictureRow, Report, Section, Table, Tile

PICTURED = 20
"""Findings of one kind that are shown with pictures, the clearest: about 60 kB each."""

TITLES: Mapping[Problem, str] = {
    "label": "Labels to look at",
    "leakage": "Pictures on both sides of a split",
    "copy": "Pictures that are there twice",
    "outlier": "Pictures unlike the others of their label",
    "gap": "Labels that are thinly covered",
}


def audit_report(
    audit: Audit, facts: Mapping[str, str] | None = None, most: int | None = None
) -> Report:
    """The report of an audit; with `most`, each table holds only so many rows."""
    found = findings(audit)
    sections = [
        _section(audit, problem, chosen, most)
        for problem in TITLES
        if (chosen := [one for one in found if one.problem == problem])
    ]
    if audit.coverage:
        sections.append(Section("Coverage", (), (_coverage(audit, most),)))
    return Report("Audit", answer(audit), tuple(sections), _method(audit), dict(facts or {}))


def _section(audit: Audit, problem: Problem, found: Sequence[Finding], most: int | None) -> Section:
    shown = found[:most]
    text = (f"The first {len(shown)} of {len(found)}.",) if len(shown) < len(found) else ()
    rows = tuple(_row(audit.subjects, one) for one in shown)
    columns = tuple(map(Column, ("path", "detail", "evidence", "suggestion")))
    pictures = [_pictures(audit.subjects, one) for one in shown[:PICTURED] if one.row is not None]
    return Section(TITLES[problem], text, (Table(problem, columns, rows), *pictures))


def _row(subjects: Sequence[Subject], one: Finding) -> tuple[Cell, ...]:
    path = None if one.row is None else subjects[one.row].name
    return path, one.detail, one.evidence, one.suggestion


def _pictures(subjects: Sequence[Subject], one: Finding) -> PictureRow:
    rows = (() if one.row is None else (one.row,)) + one.beside
    tiles = tuple(_tile(subjects[row]) for row in rows)
    return PictureRow(one.problem, tiles, f"{one.detail}; {one.evidence}")


def _tile(subject: Subject) -> Tile:
    picture = subject.picture
    label = f"{subject.label}: " if subject.label else ""
    shown = picture if isinstance(picture, Path) else PIL.Image.fromarray(picture)
    return Tile(shown, f"{label}{subject.name}", subject.page)


def _coverage(audit: Audit, most: int | None) -> Table:
    columns = (
        Column("label"),
        Column("pictures"),
        Column("distance", digits=2, help="Median, to the fifth nearest picture of the label."),
        Column("spread", digits=2, help="Mean squared distance to the label's mean."),
        Column("gap"),
    )
    # Labels with a gap are on top where not all are shown.
    ordered = sorted(audit.coverage, key=lambda one: not one.gaps) if most else audit.coverage
    rows = tuple(
        (one.label, one.pictures, one.distance, one.spread, " and ".join(one.gaps))
        for one in ordered[:most]
    )
    return Table("coverage", columns, rows)


def _method(audit: Audit) -> tuple[str, ...]:
    return tuple(_methods(audit))


def _methods(audit: Audit) -> Iterator[str]:
    yield (
        f"Copies: pairs from cosine {audit.copies.bound:g} among the ten nearest of each picture, "
        f"{audit.copies.looked_at:,} of them, compared by their bytes and by SIFT points; a score "
        f"of {SURE:g} and a share of {SHARE:g} of the points make a copy. Views of one product "
        "within one part are none."
    )
    if audit.suspects:
        yield (
            f"Labels: the {audit.suspects.neighbours} nearest others vote, the nearer the more; "
            "copies and views of the same product do not. A label is doubted where another gets "
            "at least the share that it gets from its own pictures on average, and leads by "
            f"{labels.MARGIN:g} (after Northcutt, Jiang & Chuang 2021)."
        )
    yield (
        f"Outliers: the distance to the fifth nearest of the label is more than {outliers.FAR:g} "
        "robust deviations (1.4826 MAD) above the label's median. Labels of fewer than "
        f"{outliers.FEWEST} pictures are not judged."
    )
    yield (
        f"Coverage: few is less than {gaps.FEW} pictures or a quarter of the median label's; "
        f"sparse is a median distance above {gaps.SPARSE:g} times that of the median label."
    )
    if audit.core is not None:
        yield (
            "Core set: greedy k-centre within each label (Sener & Savarese 2018), without doubted "
            "labels, outliers and second copies."
        )
