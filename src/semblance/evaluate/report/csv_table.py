"""A table for spreadsheets: unrounded numbers, the ends of an interval in columns of their own."""

import csv
import io
from collections.abc import Iterator

from semblance.evaluate.report.cells import exact, number
from semblance.evaluate.report.model import Bounded, Cell, Table


def csv_text(table: Table) -> str:
    """The table as CSV with a heading; an empty cell is nothing, or a number that is none."""
    spread = [
        any(isinstance(row[place], Bounded) for row in table.rows)
        for place in range(len(table.columns))
    ]
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(
        name
        for column, wide in zip(table.columns, spread, strict=True)
        for name in (column.title, *((f"{column.name} low", f"{column.name} high") if wide else ()))
    )
    for row in table.rows:
        writer.writerow(
            value
            for cell, wide in zip(row, spread, strict=True)
            for value in (_values(cell) if wide else (exact(cell),))
        )
    return buffer.getvalue()


def _values(cell: Cell) -> Iterator[str | float | None]:
    """A value and the ends of its interval, empty where it has none."""
    yield exact(cell)
    for end in (cell.low, cell.high) if isinstance(cell, Bounded) else (None, None):
        yield number(end)
