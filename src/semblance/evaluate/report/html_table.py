"""A table as accessible HTML: a caption, headings with their scope, intervals in small print."""

import re

from semblance.evaluate.report.cells import best_rows, bounds, is_numeric, shown
from semblance.evaluate.report.html_text import safe
from semblance.evaluate.report.model import Cell, Column, Table

_DIRECTIONS = {"higher": "higher is better", "lower": "lower is better"}


def table_html(table: Table) -> str:
    """The table in a card that scrolls sideways where the screen is too narrow."""
    title = safe(table.caption or table.name)
    head = "".join(_heading(table, place) for place in range(len(table.columns)))
    rows = "\n".join(_row(table, at) for at in range(len(table.rows)))
    return f"""<div class="part card">
<div class="scroll" tabindex="0" role="region" aria-label="{safe(table.name)}"><table>
<caption><span>{title}</span></caption>
<thead><tr>{head}</tr></thead>
<tbody>
{rows}
</tbody></table></div>
{_help(table)}</div>"""


def _heading(table: Table, place: int) -> str:
    column = table.columns[place]
    notes = [safe(column.unit)] if column.unit else []
    notes += [_DIRECTIONS[column.better]] if column.better else []
    small = f"<small>{', '.join(notes)}</small>" if notes else ""
    kind = ' class="number"' if is_numeric(table, place) else ""
    return f'<th scope="col"{kind}>{safe(column.name)}{small}</th>'


def _row(table: Table, at: int) -> str:
    chosen = ' class="chosen"' if at in table.highlight else ""
    cells = "".join(_cell(table, at, place) for place in range(len(table.columns)))
    return f"<tr{chosen}>{cells}</tr>"


def _cell(table: Table, at: int, place: int) -> str:
    cell, column = table.rows[at][place], table.columns[place]
    text = _value(cell, column)
    kinds = ["number" if is_numeric(table, place) else "words"]
    kinds += ["best"] if at in best_rows(table, place) else []
    tag = 'th scope="row"' if place == 0 else "td"
    return f'<{tag} class="{" ".join(kinds)}">{text}</{tag[:2]}>'


def _value(cell: Cell, column: Column) -> str:
    value, ends = _typeset(shown(cell, column), cell), bounds(cell, column)
    if ends is None:
        return value
    low, high = (_typeset(end, cell) for end in ends)
    return f"{value}<small>{low} to {high}</small>"


def _typeset(text: str, cell: Cell) -> str:
    """Words escaped, a long name to be broken where it has joints; a number with a true minus."""
    if isinstance(cell, str):
        return re.sub(r"([_/])(?=\w)", r"\1<wbr>", safe(text))
    return text.replace("-", "−")


def _help(table: Table) -> str:
    """What the columns mean, folded, and without a script."""
    meanings = "".join(
        f"<dt>{safe(column.name)}</dt><dd>{safe(column.help)}</dd>"
        for column in table.columns
        if column.help
    )
    if not meanings:
        return ""
    return f"<details><summary>What the columns mean</summary><dl>{meanings}</dl></details>\n"
