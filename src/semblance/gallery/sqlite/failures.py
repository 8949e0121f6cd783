"""Turns SQLite's errors into sentences about the gallery."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from semblance.errors import GalleryCorrupt, GalleryError, GalleryFull, GalleryLocked

RESTORE: Final = (
    "run `semblance check` to see what is left, and restore gallery.sqlite from a backup or "
    "index the pictures into a new gallery"
)

_NO_ROOM: Final = frozenset(
    {
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR_WRITE,
        sqlite3.SQLITE_IOERR_FSYNC,
        sqlite3.SQLITE_IOERR_TRUNCATE,
        sqlite3.SQLITE_IOERR_SHMSIZE,
        sqlite3.SQLITE_IOERR_SHMMAP,
    }
)
"""What a write meets on a full disk: SQLITE_FULL for ENOSPC, the others for a quota or a limit on
the size of files, whose error codes SQLite does not tell apart."""

_PRIMARY: Final = 0xFF
"""The low byte of an extended result code is the general one."""


@contextmanager
def translated(database: Path) -> Iterator[None]:
    """Within this block a SQLite error leaves as a GalleryError that says what to do."""
    try:
        yield
    except sqlite3.ProgrammingError as error:
        raise GalleryError(f"{database.parent} is used after it was closed ({error})") from error
    except sqlite3.Error as error:
        raise _gallery_error(error, database) from error
    except UnicodeDecodeError as error:
        # SQLite's message quotes a damaged schema, and Python cannot read the message.
        raise GalleryCorrupt(f"{database} is damaged (its schema); {RESTORE}") from error


def _gallery_error(error: sqlite3.Error, database: Path) -> GalleryError:
    """What an error of SQLite means to the owner of the gallery.

    Our statements are fixed, so one that SQLite does not understand, or a rule broken that they
    keep, means a damaged schema or index: whatever is not listed here is damage.
    """
    code: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    if code in _NO_ROOM:
        return GalleryFull(
            f"{database.parent}: no room to write ({error}); the last batch was not stored, all "
            "before it was; make room and run the command again"
        )
    match code & _PRIMARY:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return GalleryLocked(f"{database} is locked by another program; close it and try again")
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM | sqlite3.SQLITE_AUTH:
            return GalleryError(f"{database} cannot be written ({error}); check its permissions")
        case sqlite3.SQLITE_CANTOPEN:
            return GalleryError(f"{database} cannot be opened; check the folder's permissions")
        case sqlite3.SQLITE_IOERR:
            return GalleryError(f"{database} cannot be read ({error}); check the disk")
        case sqlite3.SQLITE_NOTADB:
            return GalleryCorrupt(f"{database} is not a gallery's database; {RESTORE}")
    return GalleryCorrupt(f"{database} is damaged ({error}); {RESTORE}")
