"""What a cell reads as, the same on a page, in a paper and on a terminal."""

import math
from numbers import Integral, Real

from semblance.evaluate.report.model import Bounded, Cell, Column, Table
from semblance.naming import escape_name

NOTHING = "–"


def shown(cell: Cell, column: Column) -> str:
    """The cell's value without its interval: `71.2`, `12,345`, `yes`, a dash for nothing."""
    if isinstance(cell, str):
        return escape_name(cell)
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    value = number(cell)
    if value is None:
        return NOTHING
    whole = isinstance(cell, Integral)
    return f"{value:,.0f}" if whole else _decimal(value, column)


def bounds(cell: Cell, column: Column) -> tuple[str, str] | None:
    """The ends of the cell's interval, None where it has none."""
    if not isinstance(cell, Bounded) or not (math.isfinite(cell.low) and math.isfinite(cell.high)):
        return None
    return _decimal(cell.low, column), _decimal(cell.high, column)


def number(cell: Cell) -> float | None:
    """What a cell measures; None for text, for nothing and for what is not finite."""
    value: object = cell.mean if isinstance(cell, Bounded) else cell
    if isinstance(value, bool) or not isinstance(value, Real):
        return None
    measured = float(value)
    return measured if math.isfinite(measured) else None


def exact(cell: Cell) -> str | float | int | None:
    """The cell for a program: unrounded, without its interval, None for what is not finite."""
    if isinstance(cell, str | bool):
        return cell
    value = number(cell)
    return int(value) if value is not None and isinstance(cell, Integral) else value


def is_numeric(table: Table, place: int) -> bool:
    """Whether a column is flushed right: it holds a number, and no words."""
    cells = [row[place] for row in table.rows]
    words = any(isinstance(cell, str | bool) for cell in cells)
    return not words and any(number(cell) is not None for cell in cells)


def best_rows(table: Table, place: int) -> frozenset[int]:
    """The rows whose value is the best of a column, as it is shown; none where all are equal."""
    column = table.columns[place]
    values = {
        at: round(value, column.digits)
        for at, row in enumerate(table.rows)
        if (value := number(row[place])) is not None
    }
    if column.better is None or len(set(values.values())) < 2:
        return frozenset()
    best = max(values.values()) if column.better == "higher" else min(values.values())
    return frozenset(at for at, value in values.items() if value == best)


def _decimal(value: float, column: Column) -> str:
    # Adding 0.0 turns the -0.0 that rounding leaves into 0.0.
    return f"{round(value, column.digits) + 0.0:,.{column.digits}f}"
