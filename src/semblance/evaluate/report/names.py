"""The files that a report's tables and figures are called by."""

from semblance.evaluate.report.model import Part, Report


def file_names(report: Report) -> dict[int, str]:
    """A file's stem for every part, by its place among `report.parts`; no two are the same.

    Two names may differ by what a file name cannot hold; the later gets a number.
    """
    taken: set[str] = set()
    names: dict[int, str] = {}
    for place, part in enumerate(report.parts):
        stem = base = _stem(part)
        number = 2
        while stem in taken:
            stem = f"{base}-{number}"
            number += 1
        taken.add(stem)
        names[place] = stem
    return names


def light_file(stem: str) -> str:
    """Where a figure lies in a report's folder."""
    return f"figures/{stem}.png"


def dark_file(stem: str) -> str:
    """Where the same lies as it is drawn for a dark ground; stems have no dot."""
    return f"figures/{stem}.dark.png"


def _stem(part: Part) -> str:
    """Letters and digits in lower case, dashes for all else; fit for any file system."""
    kept = "".join(c if c.isalnum() and c.isascii() else " " for c in part.name.lower())
    return "-".join(kept.split())[:80] or type(part).__name__.lower()
