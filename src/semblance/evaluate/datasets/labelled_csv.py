"""A CSV of pictures: path, label and, as the user likes, split, role, mask, group, attributes."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final, TypeVar

from semblance.csv_table import Row, Table
from semblance.errors import UsageError
from semblance.evaluate.datasets.dataset import Reading
from semblance.evaluate.datasets.files import absolute, trouble
from semblance.evaluate.datasets.item import ROLES, SPLITS, Item, key_of
from semblance.evaluate.datasets.problems import Problem
from semblance.gallery.attributes import attribute_of

COLUMNS: Final = ("path", "label", "split", "role", "mask", "group")
"""Those that have a meaning; any other is an attribute."""

Part = TypeVar("Part", bound=str)


def read_labelled_csv(table: Table) -> Reading:
    """The pictures of the rows, in their order; a row that cannot be used is a problem."""
    table.require(("path", "label"), "path,label,split,group")
    reading = Reading()
    lines: dict[str, tuple[int, Row]] = {}
    for row in table.rows():
        try:
            if isinstance(row, UsageError):
                raise row
            item = _item(table, row)
            if _said_before(table, row, item.key, lines):
                continue
        except UsageError as error:
            reading.problems.append(row_problem(table, error))
            continue
        _take(item, reading)
    return reading


def row_problem(table: Table, error: UsageError) -> Problem:
    """A row's error as a problem; the item is "line 3", the file being the dataset itself."""
    line, _, reason = str(error).removeprefix(f"{table.path}, ").partition(": ")
    return Problem("row", line, reason)


def part_of(table: Table, row: Row, column: str, names: Mapping[str, Part]) -> Part | None:
    """A cell that must be one of some names, or empty; raises UsageError."""
    cell = row.cells.get(column, "").strip()
    if cell and cell.lower() not in names:
        known = ", ".join(dict.fromkeys(names.values()))
        raise table.error(row.line, f"there is no {column} '{cell}'; it is one of {known}")
    return names[cell.lower()] if cell else None


def _item(table: Table, row: Row) -> Item:
    cells, folder = row.cells, table.path.parent
    if not cells["path"].strip():
        raise table.error(row.line, "names no picture")
    path = absolute(cells["path"], folder)
    mask = cells.get("mask", "").strip()
    label, group = (cells.get(name, "").strip() or None for name in ("label", "group"))
    return Item(
        key=key_of(path, folder),
        picture=path,
        label=label,
        group=group,
        split=part_of(table, row, "split", SPLITS),
        role=part_of(table, row, "role", ROLES),
        mask=absolute(mask, folder) if mask else None,
        attributes={
            name: attribute_of(cell)
            for name, cell in cells.items()
            if name not in COLUMNS and cell.strip()
        },
    )


def _said_before(table: Table, row: Row, key: str, lines: dict[str, tuple[int, Row]]) -> bool:
    """Whether an earlier row says the same; raises UsageError if it says something else."""
    line, earlier = lines.setdefault(key, (row.line, row))
    if earlier is row:
        return False
    if {**earlier.cells, "path": ""} != {**row.cells, "path": ""}:
        raise table.error(row.line, f"says of {key} something else than line {line}; remove one")
    return True


def _take(item: Item, reading: Reading) -> None:
    assert isinstance(item.picture, Path)
    problem = trouble(item.picture, item.key)
    if problem is not None:
        reading.problems.append(problem)
        return
    lacking = item.mask and trouble(item.mask, f"the mask {item.mask.name} of {item.key}")
    if lacking:
        reading.problems.append(lacking)
        item = replace(item, mask=None)
    reading.items.append(item)
