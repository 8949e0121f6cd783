"""A report as plain text: the answer, then the tables, without figures and pictures."""

import textwrap

from semblance.evaluate.report.cells import bounds, is_numeric, shown
from semblance.evaluate.report.model import Cell, Column, Report, Section, Table
from semblance.naming import escape_name

WIDTH = 100
"""Columns of letters that paragraphs are filled to; a table may be wider."""


def report_text(report: Report, method: bool = False) -> str:
    """What a command prints: safe for a terminal, no blank line at its end.

    The method and the facts follow only on request: the files of a report hold them.
    """
    blocks = [escape_name(report.title), *map(_filled, report.answer)]
    blocks += [block for section in report.sections for block in _section(section)]
    if method:
        blocks += [_filled(text) for text in report.method]
        blocks += ["\n".join(f"{k}: {escape_name(v)}" for k, v in report.facts.items())]
    return "\n\n".join(block for block in blocks if block)


def table_text(table: Table) -> str:
    """The table in aligned columns under its caption; a star marks a row to point out."""
    places = range(len(table.columns))
    right = [is_numeric(table, place) for place in places]
    rows = [[_titled(column) for column in table.columns]]
    rows += [[_cell(row[place], table.columns[place]) for place in places] for row in table.rows]
    widths = [max(len(row[place]) for row in rows) for place in places]
    marked = {place + 1 for place in table.highlight}
    margin = ["* " if at in marked else "  " if marked else "" for at in range(len(rows))]
    lines = [
        mark
        + "  ".join(
            cell.rjust(width) if flush else cell.ljust(width)
            for cell, width, flush in zip(row, widths, right, strict=True)
        )
        for mark, row in zip(margin, rows, strict=True)
    ]
    return "\n".join([*_caption(table), *(line.rstrip() for line in lines)])


def _section(section: Section) -> list[str]:
    tables = [table_text(part) for part in section.parts if isinstance(part, Table)]
    # A section of charts alone would be a heading without anything below.
    paragraphs = [_filled(text) for text in section.text]
    if not tables and not paragraphs:
        return []
    title = escape_name(section.title)
    return [f"{title}\n{'-' * len(title)}", *paragraphs, *tables]


def _caption(table: Table) -> list[str]:
    return [_filled(table.caption)] if table.caption else []


def _titled(column: Column) -> str:
    return escape_name(column.title)


def _cell(cell: Cell, column: Column) -> str:
    ends = bounds(cell, column)
    value = shown(cell, column)
    return value if ends is None else f"{value} [{ends[0]}, {ends[1]}]"


def _filled(text: str) -> str:
    return textwrap.fill(escape_name(text), WIDTH, break_long_words=False, break_on_hyphens=False)
