"""Answers as files: a page for people, CSV for spreadsheets, JSON lines for programs."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

from semblance.errors import SemblanceError
from semblance.naming import escape_name
from semblance.search.asked import Asked
from semblance.search.hits import Answer
from semblance.search.page import page
from semblance.search.reasons import Reasons

Answered: TypeAlias = Sequence[tuple[Asked, Answer]]

COLUMNS = (
    *("query", "rank", "id", "uri", "page", "label", "group"),
    *("cosine", "similarity", "probability"),
)


def write_html(out: Path, answered: Answered, reasons: Sequence[Reasons] = ()) -> None:
    """One self-contained page with the pictures in it, and the reasons of hits where drawn."""
    write_text(out, page(answered, reasons))


def write_csv(out: Path, answered: Answered) -> None:
    """A row a hit; the probability is empty where the view is not calibrated.

    A file name that is not UTF-8 is written with escapes.
    """
    try:
        with out.open("w", newline="", encoding="utf-8", errors="backslashreplace") as file:
            table = csv.writer(file)
            table.writerow(COLUMNS)
            for asked, answer in answered:
                for rank, hit in enumerate(answer.hits, start=1):
                    fields = {"query": asked.name, "rank": rank, **hit.to_dict()}
                    table.writerow([fields[column] for column in COLUMNS])
    except OSError as error:
        raise _unwritable(out, error) from error


def write_jsonl(out: Path, answered: Answered) -> None:
    """A line of JSON a query."""
    lines = [
        json.dumps({**asked.to_dict(), **answer.to_dict()}) + "\n" for asked, answer in answered
    ]
    write_text(out, "".join(lines))


def write_text(out: Path, text: str) -> None:
    """A text file; raises SemblanceError where it cannot be written."""
    try:
        out.write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise _unwritable(out, error) from error


def write_bytes(out: Path, content: bytes) -> None:
    """A file as it is; raises SemblanceError where it cannot be written."""
    try:
        out.write_bytes(content)
    except OSError as error:
        raise _unwritable(out, error) from error


def _unwritable(out: Path, error: OSError) -> SemblanceError:
    return SemblanceError(f"{escape_name(str(out))} cannot be written: {error.strerror}")
