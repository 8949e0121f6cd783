"""The list to fix: one line for each problem, with what says so and what to do."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from semblance.evaluate.audit.audit import Audit
from semblance.evaluate.audit.copies import Copy
from semblance.evaluate.audit.coverage import Coverage
from semblance.evaluate.audit.labels import Suspect
from semblance.evaluate.audit.outliers import Outlier
from semblance.evaluate.audit.subjects import Subject, order_of

Problem = Literal["leakage", "label", "copy", "outlier", "gap"]

COLUMNS = ("path", "problem", "detail", "evidence", "suggestion")


@dataclass(frozen=True, slots=True)
class Finding:
    """`row` is the picture's, None where a label as a whole is meant; `beside` are rows of the
    pictures to compare it with."""

    problem: Problem
    row: int | None
    detail: str
    evidence: str
    suggestion: str
    beside: tuple[int, ...] = ()


def findings(audit: Audit) -> tuple[Finding, ...]:
    """What costs most first: leaks, doubtful labels, copies, outliers, gaps."""
    subjects = audit.subjects
    return (
        *(_leak(subjects, copy) for copy in audit.leaks),
        *(_label(suspect) for suspect in (audit.suspects.found if audit.suspects else ())),
        *(_repeat(subjects, copy) for copy in audit.repeats),
        *(_outlier(outlier) for outlier in audit.outliers),
        *(_gap(label) for label in audit.gaps),
    )


def findings_csv(audit: Audit) -> str:
    """Columns path, problem, detail, evidence, suggestion; a gap has no path."""
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    for one in findings(audit):
        path = "" if one.row is None else audit.subjects[one.row].name
        table.writerow((path, one.problem, one.detail, one.evidence, one.suggestion))
    return text.getvalue()


def core_csv(audit: Audit) -> str:
    """Columns path and label of the core set; of files the whole path, so that the table is a
    dataset wherever it lies. Empty without a core set."""
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\n")
    table.writerow(("path", "label"))
    for row in audit.core or ():
        chosen = audit.subjects[row]
        path = chosen.picture if isinstance(chosen.picture, Path) else chosen.name
        table.writerow((path, chosen.label))
    return text.getvalue()


def _leak(subjects: tuple[Subject, ...], copy: Copy) -> Finding:
    row, other = sorted((copy.a, copy.b), key=lambda row: order_of(subjects[row].part))
    taken, stays = subjects[row], subjects[other]
    return Finding(
        "leakage",
        row,
        f"also {stays.name} ({stays.place}){_conflict(taken, stays)}",
        copy.evidence,
        f"take it out of {taken.place}",
        (other,),
    )


def _repeat(subjects: tuple[Subject, ...], copy: Copy) -> Finding:
    first, again = subjects[copy.a], subjects[copy.b]
    conflict = _conflict(again, first)
    suggestion = "decide on one label, keep one" if conflict else "keep one"
    detail = f"also {first.name}{conflict}"
    return Finding("copy", copy.b, detail, copy.evidence, suggestion, (copy.a,))


def _conflict(one: Subject, other: Subject) -> str:
    if one.label == other.label:
        return ""
    return f", labelled {other.label or 'nothing'} there and {one.label or 'nothing'} here"


def _label(suspect: Suspect) -> Finding:
    evidence = (
        f"its neighbours say {suspect.suggested} by {suspect.share:.0%}, "
        f"{suspect.label} by {suspect.given_share:.0%}"
    )
    detail = f"labelled {suspect.label}"
    return Finding("label", suspect.row, detail, evidence, suspect.suggested, suspect.nearest)


def _outlier(outlier: Outlier) -> Finding:
    among = "pictures" if outlier.label is None else f"pictures of {outlier.label}"
    return Finding(
        "outlier",
        outlier.row,
        f"unlike the other {among}",
        f"distance {outlier.distance:.2f}, usually {outlier.usual:.2f} (z {outlier.z:.1f})",
        "look whether it belongs here",
        outlier.nearest,
    )


def _gap(label: Coverage) -> Finding:
    count = "1 picture" if label.pictures == 1 else f"{label.pictures} pictures"
    what = " and ".join({"few": count, "sparse": "thinly covered"}[gap] for gap in label.gaps)
    far = "" if label.distance is None else f", distance {label.distance:.2f}"
    evidence = f"{count}{far}, spread {label.spread:.2f}"
    return Finding("gap", None, f"{label.label}: {what}", evidence, "add pictures")
