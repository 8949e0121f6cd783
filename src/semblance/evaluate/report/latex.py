"""A table for a paper: plain LaTeX that needs no package."""

from semblance.evaluate.report.cells import NOTHING, best_rows, bounds, is_numeric, shown
from semblance.evaluate.report.model import Cell, Column, Table
from semblance.naming import escape_name

_SPECIAL = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        "|": r"\textbar{}",
        "–": "--",
        "−": "$-$",
        **{char: f"\\{char}" for char in "&%$#_{}"},
    }
)


def latex_text(table: Table, label: str) -> str:
    """A `table` environment with its caption; numbers flush right, intervals in small print."""
    places = range(len(table.columns))
    layout = "".join("r" if is_numeric(table, place) else "l" for place in places)
    best = [best_rows(table, place) for place in places]
    head = " & ".join(_escaped(column.title) for column in table.columns)
    body = [
        " & ".join(_cell(row[p], table.columns[p], at in best[p]) for p in places) + r" \\"
        for at, row in enumerate(table.rows)
    ]
    lines = [
        r"\begin{table}",
        r"\centering",
        f"\\caption{{{_escaped(table.caption or table.name)}}}",
        f"\\label{{tab:{label}}}",
        f"\\begin{{tabular}}{{{layout}}}",
        r"\hline",
        head + r" \\",
        r"\hline",
        *body,
        r"\hline",
        r"\end{tabular}",
        r"\end{table}",
    ]
    return "\n".join(lines) + "\n"


def _cell(cell: Cell, column: Column, best: bool) -> str:
    value = shown(cell, column)
    text = _escaped(value) if isinstance(cell, str) or value == NOTHING else _number(value)
    text = f"\\textbf{{{text}}}" if best else text
    ends = bounds(cell, column)
    if ends is None:
        return text
    low, high = map(_number, ends)
    return f"{text} {{\\scriptsize [{low}, {high}]}}"


def _number(text: str) -> str:
    return text.replace("-", "$-$")


def _escaped(text: str) -> str:
    return escape_name(text).translate(_SPECIAL)
