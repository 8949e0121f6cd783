"""`feedback.sqlite` in a gallery's folder: searches and marks, bounded in number and in age.

A file of its own, so that services which only read the gallery can keep feedback too, and nothing
here can harm the pictures. It may be deleted at any time.
"""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from semblance.errors import GalleryCorrupt, SemblanceError
from semblance.evaluate.feedback.events import Mark, Search, Shown, Team
from semblance.evaluate.feedback.interleaving import TEAMS
from semblance.gallery.home import home_of

VERSION = 1
MOST_SEARCHES, MOST_DAYS = 20_000, 90
"""By default. A search of 200 hits takes 3 kB, so the file stays below 60 MB."""

PRUNED_EVERY = 200
"""Searches between two looks at what is too old or too much."""

BUSY_MS = 2000

_SCHEMA = """
CREATE TABLE IF NOT EXISTS searches (
    id TEXT PRIMARY KEY, at REAL NOT NULL, view TEXT NOT NULL, key TEXT NOT NULL,
    asked TEXT NOT NULL, query TEXT NOT NULL, k INTEGER NOT NULL, shown BLOB NOT NULL,
    words TEXT, rival TEXT, rival_key TEXT
);
CREATE INDEX IF NOT EXISTS searches_by_age ON searches (at);
CREATE TABLE IF NOT EXISTS marks (
    search TEXT NOT NULL REFERENCES searches (id) ON DELETE CASCADE,
    record INTEGER NOT NULL, kind TEXT NOT NULL, rank INTEGER NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (search, record, kind)
) WITHOUT ROWID;
"""
_COLUMNS = "id, at, view, key, asked, query, k, shown, words, rival, rival_key"
_SHOWN = np.dtype([("record", "<i8"), ("similarity", "<f4"), ("team", "i1")])
_OPPOSITE = {"right": "wrong", "wrong": "right"}


def feedback_file(gallery: Path) -> Path:
    return home_of(gallery) / "feedback.sqlite"


class FeedbackStore:
    """Searches and marks of one gallery; threads and processes may share the file.

    Opened when first needed, made only by `add`. Raises GalleryCorrupt where it is no such file,
    and SemblanceError where it cannot be written.
    """

    def __init__(
        self,
        path: Path,
        most: int = MOST_SEARCHES,
        days: float = MOST_DAYS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.path = path
        self._most, self._seconds, self._clock = most, days * 86_400, clock
        self._connection: sqlite3.Connection | None = None
        self._lock = threading.Lock()
        self._added = 0

    def add(self, search: Search) -> None:
        """Keep a search; one of the same id is there already and stays as it is."""
        row = (
            search.id, search.at, search.view, search.key, search.asked, search.query, search.k,
            _packed(search.shown), search.words, search.rival, search.rival_key,
        )  # fmt: skip
        with self._changing() as connection:
            connection.execute(
                f"INSERT OR IGNORE INTO searches ({_COLUMNS}) VALUES ({','.join('?' * 11)})", row
            )
            if self._added % PRUNED_EVERY == 0:
                self._prune(connection)
            self._added += 1

    def find(self, search_id: str) -> Search | None:
        """A search by its id, with its marks."""
        return next(self._read("WHERE id = ?", search_id), None) if self.path.exists() else None

    def mark(self, search_id: str, mark: Mark) -> None:
        """Keep a mark; the same again changes nothing, and right takes the place of wrong."""
        with self._changing() as connection:
            connection.execute(
                "DELETE FROM marks WHERE search = ? AND record = ? AND kind = ?",
                (search_id, mark.record, _OPPOSITE.get(mark.kind, "")),
            )
            connection.execute(
                "INSERT OR IGNORE INTO marks (search, record, kind, rank, at) "
                "SELECT id, ?, ?, ?, ? FROM searches WHERE id = ?",
                (mark.record, mark.kind, mark.rank, mark.at, search_id),
            )

    def unmark(self, search_id: str, record: int) -> None:
        """Take a verdict back, right or wrong."""
        with self._changing() as connection:
            connection.execute(
                "DELETE FROM marks WHERE search = ? AND record = ? AND kind IN ('right', 'wrong')",
                (search_id, record),
            )

    def searches(self) -> Iterator[Search]:
        """Every search with its marks, the oldest first; none where there is no file."""
        if self.path.exists():
            yield from self._read("ORDER BY at, id")

    def close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _read(self, clause: str, *values: object) -> Iterator[Search]:
        try:
            with self._lock, closing(self._open().cursor()) as cursor:
                rows = cursor.execute(f"SELECT {_COLUMNS} FROM searches {clause}", values)
                found = [_search(row) for row in rows]
                marks = [self._marks(cursor, search.id) for search in found]
        except (sqlite3.DatabaseError, ValueError) as error:
            raise self._failed(error) from error
        for search, said in zip(found, marks, strict=True):
            yield replace(search, marks=said)

    @staticmethod
    def _marks(cursor: sqlite3.Cursor, search_id: str) -> tuple[Mark, ...]:
        wanted = "SELECT record, rank, kind, at FROM marks WHERE search = ? ORDER BY rank, kind"
        return tuple(Mark(*row) for row in cursor.execute(wanted, (search_id,)))

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        """A change that is there whole or not at all."""
        try:
            with self._lock:
                connection = self._open()
                connection.execute("BEGIN IMMEDIATE")
                try:
                    yield connection
                except BaseException:
                    connection.execute("ROLLBACK")
                    raise
                connection.execute("COMMIT")
        except sqlite3.DatabaseError as error:
            raise self._failed(error) from error

    def _prune(self, connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM searches WHERE at < ?", (self._clock() - self._seconds,))
        connection.execute(
            "DELETE FROM searches WHERE id IN "
            "(SELECT id FROM searches ORDER BY at DESC, id DESC LIMIT -1 OFFSET ?)",
            (self._most,),
        )

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            opened = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
            try:
                opened.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
                opened.execute("PRAGMA foreign_keys = ON")
                (version,) = opened.execute("PRAGMA user_version").fetchone()
                if version > VERSION:
                    raise SemblanceError(f"{self.path} is of a later version of Semblance")
                if version < VERSION:
                    opened.execute("PRAGMA journal_mode = WAL")
                    opened.executescript(f"{_SCHEMA} PRAGMA user_version = {VERSION};")
                opened.execute("PRAGMA synchronous = NORMAL")
            except BaseException:
                opened.close()
                raise
            self._connection = opened
        return self._connection

    def _failed(self, error: Exception) -> SemblanceError:
        if isinstance(error, sqlite3.OperationalError):
            return SemblanceError(
                f"{self.path} cannot be used ({error}); make room or give the right to write there"
            )
        return GalleryCorrupt(
            f"{self.path} is damaged or no file of feedback ({error}); delete it, and feedback "
            "begins anew"
        )


def _packed(shown: tuple[Shown, ...]) -> bytes:
    rows = [(s.record, s.similarity, TEAMS.index(s.team) if s.team else -1) for s in shown]
    return np.array(rows, _SHOWN).tobytes()


def _search(row: tuple[Any, ...]) -> Search:
    id, at, view, key, asked, query, k, packed, words, rival, rival_key = row
    shown = tuple(
        Shown(int(each["record"]), float(each["similarity"]), _team(each["team"]))
        for each in np.frombuffer(packed, _SHOWN)
    )
    return Search(id, at, view, key, asked, query, k, shown, words, rival, rival_key)


def _team(place: int) -> Team | None:
    return TEAMS[place] if place >= 0 else None
