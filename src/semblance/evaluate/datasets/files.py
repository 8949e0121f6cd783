"""Files that a table names: whether they are there and can be pictures."""

import os
from pathlib import Path

from semblance.evaluate.datasets.problems import Problem
from semblance.images.source import irregularity, system_reason


def absolute(cell: str, folder: Path) -> Path:
    """The path in a cell, which is relative to the table's own folder."""
    return Path(os.path.abspath(folder / cell))


def trouble(path: Path, key: str) -> Problem | None:
    """Why this file cannot be used, as far as that shows without opening it."""
    try:
        reason = irregularity(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return Problem("missing", key, "there is no such file")
    except OSError as error:
        return Problem("unusable", key, system_reason(error))
    except ValueError:
        return Problem("unusable", key, "no file can have such a name")
    return Problem("unusable", key, reason) if reason else None
