"""A CSV of judged pairs: two pictures and a grade from 0, no match, to 1, a match."""

import math
from pathlib import Path
from typing import Final

from semblance.csv_table import Row, Table
from semblance.errors import UsageError
from semblance.evaluate.datasets.dataset import Reading
from semblance.evaluate.datasets.files import absolute, trouble
from semblance.evaluate.datasets.item import SPLITS, Item, Pair, key_of
from semblance.evaluate.datasets.labelled_csv import part_of, row_problem
from semblance.evaluate.datasets.problems import Problem

PAIR_COLUMNS: Final = ("a", "b", "grade")


def read_pairs_csv(table: Table) -> Reading:
    """The pairs of the rows, in their order, and every picture in them once."""
    table.require(PAIR_COLUMNS, "a,b,grade")
    return _PairReader(table).read()


class _PairReader:
    def __init__(self, table: Table) -> None:
        self._table = table
        self._reading = Reading()
        self._items: dict[str, Item | None] = {}
        self._lines: dict[frozenset[str], tuple[int, float]] = {}

    def read(self) -> Reading:
        for row in self._table.rows():
            try:
                if isinstance(row, UsageError):
                    raise row
                self._take(row)
            except UsageError as error:
                self._reading.problems.append(row_problem(self._table, error))
        return self._reading

    def _take(self, row: Row) -> None:
        grade = self._grade(row)
        split = part_of(self._table, row, "split", SPLITS)
        paths = [self._path(row, column) for column in ("a", "b")]
        if paths[0] == paths[1]:
            raise self._table.error(row.line, "holds a picture against itself")
        if self._judged_before(row, paths, grade):
            return
        a, b = (self._item(path) for path in paths)
        if a is not None and b is not None:
            self._reading.pairs.append(Pair(a, b, grade, split))

    def _judged_before(self, row: Row, paths: list[Path], grade: float) -> bool:
        """Whether an earlier row has these two; raises UsageError if its grade differs."""
        both = frozenset(map(str, paths))
        line, earlier = self._lines.setdefault(both, (row.line, grade))
        if earlier != grade:
            raise self._table.error(
                row.line, f"says {grade:g} of the two that line {line} says {earlier:g} of"
            )
        return line != row.line

    def _path(self, row: Row, column: str) -> Path:
        cell = row.cells.get(column, "")
        if not cell.strip():
            raise self._table.error(row.line, f"names no picture {column}")
        return absolute(cell, self._table.path.parent)

    def _grade(self, row: Row) -> float:
        cell = row.cells.get("grade", "").strip()
        try:
            grade = float(cell)
        except ValueError:
            grade = math.nan
        if not 0 <= grade <= 1:
            raise self._table.error(row.line, f"the grade '{cell}' is no number from 0 to 1")
        return grade

    def _item(self, path: Path) -> Item | None:
        """The item of a path; None for one that is not usable, which is said once."""
        key = key_of(path, self._table.path.parent)
        if key not in self._items:
            problem: Problem | None = trouble(path, key)
            self._items[key] = item = None if problem else Item(key, path)
            if problem is not None:
                self._reading.problems.append(problem)
            if item is not None:
                self._reading.items.append(item)
        return self._items[key]
