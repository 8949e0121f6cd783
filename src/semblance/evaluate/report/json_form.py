"""A report for programs: every number unrounded, under stable keys."""

from typing import Any

from semblance.evaluate.report.cells import exact, number
from semblance.evaluate.report.model import Bounded, Cell, Column, Figure, PictureRow, Report, Table
from semblance.evaluate.report.names import dark_file, file_names, light_file


def report_dict(report: Report) -> dict[str, Any]:
    """The report as values that JSON knows; what is not finite becomes None.

    A row is a mapping from column names to values; an interval is {mean, low, high}.
    """
    names = iter(file_names(report).values())
    return {
        "title": report.title,
        "answer": list(report.answer),
        "sections": [
            {
                "title": section.title,
                "text": list(section.text),
                "parts": [_part(part, next(names)) for part in section.parts],
            }
            for section in report.sections
        ],
        "method": list(report.method),
        "facts": dict(report.facts),
    }


def _part(part: Table | Figure | PictureRow, stem: str) -> dict[str, Any]:
    common = {"name": part.name, "caption": part.caption}
    match part:
        case Table():
            return {"kind": "table", **common, "file": f"tables/{stem}.csv", **_table(part)}
        case Figure():
            dark = None if part.dark_png is None else dark_file(stem)
            files = {"file": light_file(stem), "dark_file": dark}
            return {"kind": "figure", **common, **files, "alt": part.alt}
        case PictureRow():
            tiles = [
                {"path": tile.path and str(tile.path), "page": tile.page, "caption": tile.caption}
                for tile in part.tiles
            ]
            return {"kind": "pictures", **common, "tiles": tiles}


def _table(table: Table) -> dict[str, Any]:
    return {
        "columns": [_column(column) for column in table.columns],
        "rows": [
            {column.name: _cell(cell) for column, cell in zip(table.columns, row, strict=True)}
            for row in table.rows
        ],
        "highlight": list(table.highlight),
    }


def _column(column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "unit": column.unit,
        "better": column.better,
        "help": column.help,
    }


def _cell(cell: Cell) -> Any:
    if isinstance(cell, Bounded):
        ends = {"mean": cell.mean, "low": cell.low, "high": cell.high}
        return {name: number(value) for name, value in ends.items()}
    return exact(cell)
