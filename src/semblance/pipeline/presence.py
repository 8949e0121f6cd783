"""What of a gallery is there: its files (only a clear no counts as gone) and its vectors."""

import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from semblance.gallery.port import Reader
from semblance.gallery.records import Record


def is_gone(uri: str) -> bool:
    """Whether the system says that there is no such file.

    A folder that may not be entered, or a share that does not answer, says nothing: what lies
    there is kept.
    """
    try:
        os.lstat(uri)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def is_whole(records: Sequence[Record]) -> bool:
    """Whether these records of one file are all the pages that it has."""
    return bool(records) and len(records) == records[0].pages


def lacking_ids(reader: Reader, space: str) -> NDArray[np.int64]:
    """(N,) ids, ascending, of the records that have no vector in a space."""
    return np.setdiff1d(reader.ids(), reader.stamps(space)[0], assume_unique=True)


def missing(reader: Reader, paths: Sequence[Path]) -> tuple[list[int], int]:
    """Ids of records whose files are gone from under the folders given, and how many are kept.

    Those are kept whose folder, or the nearest above it that is left, is empty: it may be a disk
    that is not mounted.
    """
    gone: set[int] = set()
    kept: set[int] = set()
    is_empty = cache(_is_empty)
    for folder in (os.path.abspath(path) for path in paths if path.is_dir()):
        for record in reader.under(folder):
            if is_gone(record.uri):
                (kept if is_empty(_nearest(Path(record.uri).parent)) else gone).add(record.id)
    return sorted(gone - kept), len(kept)


def _nearest(folder: Path) -> Path:
    while not folder.is_dir() and folder != folder.parent:
        folder = folder.parent
    return folder


def _is_empty(folder: Path) -> bool:
    try:
        with os.scandir(folder) as entries:
            return next(entries, None) is None
    except OSError:
        return True
