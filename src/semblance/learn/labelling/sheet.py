"""Proposals as a CSV file for a person to change, and back."""

import csv
import io
import os
from collections.abc import Mapping
from pathlib import Path

from semblance.csv_table import Row, Table
from semblance.errors import UsageError
from semblance.gallery.attributes import check_labels
from semblance.gallery.records import Labels
from semblance.learn.labelling.proposing import Proposal, Proposals

COLUMNS = ("path", "page", "label", "accept", "confidence", "alternatives", "nearest")
YES, NO = ("yes", "y", "true", "1", "x"), ("no", "n", "false", "0", "")


def proposals_csv(proposals: Proposals) -> str:
    """A row a picture, the doubtful ones first; `page` counts from 0; unknown has no label."""
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    table.writerows(_row(one) for one in proposals.each)
    return text.getvalue()


def read_accepted(path: Path) -> Mapping[tuple[str, int], str]:
    """The label of each picture, by its whole path and page, that was accepted.

    A row is accepted by `yes` in the column accept, or where there is no such column. Raises
    UsageError for a row that cannot be understood, and a file that accepts nothing.
    """
    table = Table.read(path, COLUMNS)
    table.require(("path", "label"), "path,label,accept")
    found: dict[tuple[str, int], str] = {}
    for row in table.rows():
        if isinstance(row, UsageError):
            raise row
        if _accepts(table, row):
            where = _where(table, row)
            label = row.cells["label"].strip()
            if found.setdefault(where, label) != label:
                raise table.error(row.line, f"says another label of {where[0]} than a line above")
    if not found:
        raise UsageError(f"{path} accepts no label; write yes into its column accept")
    return found


def _row(one: Proposal) -> tuple[object, ...]:
    others = "; ".join(f"{name} {share:.2f}" for name, share in one.alternatives)
    nearest = "; ".join(f"{near.label} {cosine:.3f} {near.key}" for near, cosine in one.evidence)
    subject = one.subject
    accept = "yes" if one.accepted else "no"
    confidence = f"{one.confidence:.3f}"
    return subject.key, subject.page, one.label or "", accept, confidence, others, nearest


def _accepts(table: Table, row: Row) -> bool:
    said = row.cells.get("accept", "").strip().lower()
    if said not in (*YES, *NO):
        raise table.error(row.line, f"accept is '{row.cells['accept']}'; write yes or no")
    if "accept" in table.columns and said not in YES:
        return False
    if not row.cells["label"].strip():
        raise table.error(row.line, "accepts a picture without a label; write one")
    check_labels(Labels(row.cells["label"].strip()), f"{table.path}, line {row.line}")
    return True


def _where(table: Table, row: Row) -> tuple[str, int]:
    cell = row.cells.get("page", "").strip() or "0"
    if not cell.isdecimal():
        raise table.error(row.line, f"page is '{cell}'; it is a number from 0")
    if not row.cells["path"].strip():
        raise table.error(row.line, "names no picture")
    return os.path.abspath(table.path.parent / row.cells["path"]), int(cell)
