"""Numbers as they are read: rounded once, dashes for nothing, the best in bold."""

import math

import numpy as np
import pytest

from semblance.errors import UsageError
from semblance.evaluate.report import Column, Interval, Table
from semblance.evaluate.report.cells import best_rows, bounds, exact, is_numeric, number, shown
from semblance.evaluate.significance import bootstrap


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (71.25, "71.2"),
        (12345, "12,345"),
        (np.int64(12345), "12,345"),
        (np.float32(0.5), "0.5"),
        (-0.01, "0.0"),
        (-1.5, "-1.5"),
        (Interval(50.0, 40.0, 60.0), "50.0"),
        (True, "yes"),
        (None, "–"),
        (math.nan, "–"),
        (math.inf, "–"),
        ("a\x1bb", "a\\x1bb"),
    ],
)
def test_shown(cell: object, text: str) -> None:
    assert shown(cell, Column("x", digits=1)) == text  # type: ignore[arg-type]


def test_an_interval_of_the_bootstrap_is_a_cell() -> None:
    interval = bootstrap(np.array([0.0, 1.0, 1.0]))
    assert shown(interval, Column("x", digits=2)) == "0.67"
    assert bounds(interval, Column("x", digits=0)) == ("0", "1")
    assert number(interval) == interval.mean


def test_an_unknown_interval_has_no_bounds() -> None:
    assert bounds(Interval(1.0, math.nan, 2.0), Column("x")) is None
    assert bounds(np.float64(3.0), Column("x")) is None


def test_exact_values_are_plain() -> None:
    values = [exact(cell) for cell in (np.int64(3), np.float32(0.5), math.nan, "a", True, None)]
    assert values == [3, 0.5, None, "a", True, None]
    assert [type(value) for value in values[:2]] == [int, float]


def table(*values: object, better: str | None = "higher") -> Table:
    column = Column("x", digits=1, better=better)  # type: ignore[arg-type]
    return Table("t", (column,), tuple((value,) for value in values))  # type: ignore[misc]


def test_the_best_by_what_is_shown() -> None:
    assert best_rows(table(1.0, 3.04, 2.0, 3.01), 0) == {1, 3}
    assert best_rows(table(1.0, None, 2.0, better="lower"), 0) == {0}
    assert best_rows(table(1.0, 2.0, better=None), 0) == frozenset()
    assert best_rows(table(1.01, 1.02), 0) == frozenset()


def test_a_column_of_numbers() -> None:
    assert is_numeric(table(1, None, math.nan), 0)
    assert not is_numeric(table(1, "no weights"), 0)
    assert not is_numeric(table(None), 0)


def test_a_table_that_does_not_add_up() -> None:
    with pytest.raises(UsageError, match="row 1 of the table 't' has 1 cells for 2 columns"):
        Table("t", (Column("a"), Column("b")), (("1", "2"), ("1",)))
    with pytest.raises(UsageError, match="two columns of one name"):
        Table("t", (Column("a"), Column("a")), ())
