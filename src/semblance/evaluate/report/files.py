"""A report as a folder: a page for people, numbers for programs, tables for papers."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

from semblance.errors import SemblanceError, UsageError
from semblance.evaluate.report.csv_table import csv_text
from semblance.evaluate.report.html import report_html
from semblance.evaluate.report.json_form import report_dict
from semblance.evaluate.report.latex import latex_text
from semblance.evaluate.report.model import Figure, Report, Table
from semblance.evaluate.report.names import dark_file, file_names, light_file


def require_folder(folder: Path | None) -> None:
    """Raises SemblanceError, before an hour of work, where no report can be written; makes
    nothing yet. None is no report."""
    if folder is None:
        return
    there = next(each for each in (folder.absolute(), *folder.absolute().parents) if each.exists())
    if not there.is_dir():
        raise SemblanceError(f"{folder}: no report can be written there: {there} is no folder")
    if not os.access(there, os.W_OK):
        raise SemblanceError(f"{folder}: no report can be written there: {there} is read-only")


def require_free(out: Path, force: bool) -> None:
    """Raises UsageError, before any work, for a file that is there unless it may be replaced."""
    if out.exists() and not force:
        raise UsageError(
            f"{out} is there already; add --force to replace it, or name another --out"
        )
    if not out.parent.is_dir():
        raise UsageError(f"{out.parent} is no folder, so {out.name} cannot be written there")


def write_report(report: Report, folder: Path) -> list[Path]:
    """Write report.html, report.json, tables/*.csv, tables/*.tex and figures/*.png,
    those for a dark ground as figures/*.dark.png.

    The paths come back in that order. Files of those names are replaced, others left alone.
    Raises SemblanceError where one cannot be written.
    """
    written = []
    for name, content in _contents(report):
        path = folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        except OSError as error:
            reason = error.strerror or str(error)
            raise SemblanceError(f"{path}: cannot be written: {reason}") from error
        written.append(path)
    return written


def _contents(report: Report) -> Iterator[tuple[str, bytes]]:
    """(path in the folder, bytes) of every file."""
    # Bytes of a file name that are no UTF-8 are escapes in a page, and stay so in the rest.
    yield "report.html", report_html(report).encode("utf-8", "backslashreplace")
    yield "report.json", (json.dumps(report_dict(report), indent=2) + "\n").encode("ascii")
    names = file_names(report)
    tables = [(names[at], part) for at, part in enumerate(report.parts) if isinstance(part, Table)]
    for name, table in tables:
        yield f"tables/{name}.csv", csv_text(table).encode("utf-8", "backslashreplace")
    for name, table in tables:
        yield f"tables/{name}.tex", latex_text(table, name).encode("utf-8", "backslashreplace")
    for at, part in enumerate(report.parts):
        if isinstance(part, Figure):
            yield light_file(names[at]), part.png
            if part.dark_png is not None:
                yield dark_file(names[at]), part.dark_png
