"""Reports: the answer first, then the evidence, the method, and what it takes to repeat it."""

from semblance.evaluate.report.facts import facts
from semblance.evaluate.report.files import require_folder, require_free, write_report
from semblance.evaluate.report.html import report_html
from semblance.evaluate.report.json_form import report_dict
from semblance.evaluate.report.model import (
    Bounded,
    Cell,
    Column,
    Figure,
    Interval,
    PictureRow,
    Report,
    Section,
    Table,
    Tile,
)
from semblance.evaluate.report.terminal import report_text, table_text

__all__ = [
    "Bounded",
    "Cell",
    "Column",
    "Figure",
    "Interval",
    "PictureRow",
    "Report",
    "Section",
    "Table",
    "Tile",
    "facts",
    "report_dict",
    "report_html",
    "report_text",
    "require_folder",
    "require_free",
    "table_text",
    "write_report",
]
