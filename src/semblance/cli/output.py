"""What commands print: results on standard output, news on standard error."""

import contextlib
import json
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from semblance.finite import finite
from semblance.gallery.address import with_slashes
from semblance.naming import escape_name

if TYPE_CHECKING:
    from semblance.pipeline.report import Skipped

FAILED, WRONG_USAGE, SKIPPED, INTERRUPTED = 1, 2, 3, 130
"""Exit codes: failed, wrong usage, done with some inputs skipped, stopped by the user."""


def print_json(document: Any) -> None:
    """One JSON document, ASCII only, so that any file name survives; NaN becomes null."""
    sys.stdout.write(json.dumps(finite(document), indent=2, ensure_ascii=True) + "\n")


def say(text: str = "") -> None:
    """A line of the result."""
    sys.stdout.write(printable(text) + "\n")


def warn(text: str) -> None:
    """A line of news, kept off standard output."""
    sys.stderr.write(printable(text) + "\n")
    sys.stderr.flush()


def warn_skipped(skipped: "Iterable[Skipped]") -> None:
    """A line of news for each picture that was left out: which, and why."""
    for each in skipped:
        warn(f"skipped {escape_name(each.path)}: {escape_name(each.reason)}")


def printable(text: str) -> str:
    """Text that cannot steer a terminal: every line's control characters are escaped."""
    return "\n".join(escape_name(line) for line in with_slashes(text).split("\n"))


def fail(error: Exception, code: int, as_json: bool) -> int:
    """Print an error for people, and for programs where they asked; the exit code comes back."""
    warn(f"semblance: {escape_name(str(error))}")
    if as_json:
        with contextlib.suppress(OSError):  # a full disk under standard output was said above
            print_json({"error": {"kind": type(error).__name__, "message": str(error)}})
    return code


def table(rows: Sequence[Sequence[str]], right: Iterable[int] = ()) -> str:
    """Rows of cells in aligned columns; the columns in `right` are flushed right."""
    cells = [[escape_name(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    flushed = set(right)
    lines = (
        "  ".join(
            cell.rjust(width) if place in flushed else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    )
    return "\n".join(lines)
