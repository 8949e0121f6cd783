"""Opens connections to a gallery's database, and lends them to readers."""

import sqlite3
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from semblance.errors import GalleryError
from semblance.gallery.sqlite.failures import translated
from semblance.gallery.sqlite.layout import Layout

BUSY_SECONDS: Final = 10.0
"""How long to wait for the moments in which SQLite itself needs the file alone."""

_CAUTION: Final = ("cell_size_check = ON", "trusted_schema = OFF")
"""Damaged pages are noticed when they are read, and a foreign file's schema runs no code."""


def connect_writer(layout: Layout) -> sqlite3.Connection:
    """A connection that may write; each commit waits until the disk has it."""
    pragmas = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON")
    return _connect(layout, "mode=rw", *pragmas)


def connect_reader(layout: Layout, *, immutable: bool) -> sqlite3.Connection:
    """A connection that only reads; it sees what others commit, unless `immutable`."""
    return _connect(layout, "mode=ro&immutable=1" if immutable else "mode=rw", "query_only = ON")


def open_readers(layout: Layout) -> "ReaderPool":
    """The connections of a gallery's readers.

    A gallery where SQLite cannot even make its working files, on a read-only disk, is read as
    it lies there. That leaves out its write-ahead log, so one that was not closed is refused.
    """
    pool = ReaderPool(layout, immutable=False)
    try:
        with pool.connection() as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except GalleryError as error:
        if not _cannot_make_files(error):
            raise
    else:
        return pool
    if layout.log.exists() and layout.log.stat().st_size:
        raise GalleryError(
            f"{layout.folder} was not closed and lies where nothing can be written; copy the "
            "folder to a place that can be written and open it there"
        )
    return ReaderPool(layout, immutable=True)


def _cannot_make_files(error: GalleryError) -> bool:
    cause = error.__cause__
    code: int = getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    return code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)


def _connect(layout: Layout, options: str, *pragmas: str) -> sqlite3.Connection:
    with translated(layout.database):
        connection = sqlite3.connect(
            f"{layout.database.absolute().as_uri()}?{options}",
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )
        connection.text_factory = bytes
        try:
            for pragma in (*_CAUTION, *pragmas):
                connection.execute(f"PRAGMA {pragma}")
        except BaseException:
            connection.close()
            raise
    return connection


class ReaderPool:
    """Lends each borrower a connection of its own, so that threads read side by side.

    There are as many connections as ever read at once.
    """

    def __init__(self, layout: Layout, *, immutable: bool) -> None:
        self.layout = layout
        self.immutable = immutable
        self._idle: deque[sqlite3.Connection] = deque()
        self._closed = False

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """A connection until the block ends; SQLite's errors leave as the gallery's."""
        connection = self._take()
        with translated(self.layout.database):
            try:
                yield connection
            except BaseException:
                connection.close()
                raise
        self._give_back(connection)

    def close(self) -> None:
        self._closed = True
        with suppress(IndexError):
            while True:
                self._idle.pop().close()

    def _take(self) -> sqlite3.Connection:
        if self._closed:
            raise GalleryError(f"{self.layout.folder} has been closed; open it again")
        try:
            return self._idle.pop()
        except IndexError:
            return connect_reader(self.layout, immutable=self.immutable)

    def _give_back(self, connection: sqlite3.Connection) -> None:
        self._idle.append(connection)
        if self._closed:
            self.close()
