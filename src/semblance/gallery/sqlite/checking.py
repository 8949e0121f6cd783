"""Verifies a gallery from end to end, and says what to do about what is broken."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any, Final, TypeAlias

from semblance.encoders.space import PICTURES
from semblance.errors import GalleryCorrupt
from semblance.gallery.checksums import seal
from semblance.gallery.port import Fault
from semblance.gallery.sqlite.layout import Layout
from semblance.gallery.sqlite.rows import SELECT_RECORDS, from_row, name_of
from semblance.gallery.sqlite.schema import NEWEST
from semblance.gallery.sqlite.tables import read_spaces
from semblance.gallery.sqlite.traits import SELECT_ALL, is_sound
from semblance.gallery.text import decoded

MAX_FAULTS: Final = 100
"""Of each kind; after so many the answer is a backup, not a longer list."""

_RESTORE: Final = "restore gallery.sqlite from a backup, or index the pictures into a new gallery"
_REINDEX: Final = "run `semblance remove {id}`, then `semblance index` again"
_AGAIN: Final = "run `semblance index` again with the same options"

_SEALED: Final = {
    "settings": "key, value",
    "spaces": "id, fingerprint, definition",
    "views": "name, version, definition, fitted, fitted_on, is_default",
}

Check: TypeAlias = Callable[[sqlite3.Connection], Iterator[Fault]]


def find_faults(connection: sqlite3.Connection, layout: Layout) -> list[Fault]:
    """Everything that is not as it was stored, seen at one moment.

    Reads the whole database. While it runs the write-ahead log cannot be emptied.
    """
    faults: list[Fault] = []
    connection.execute("BEGIN")
    try:
        for check in CHECKS:
            faults += _guarded(check, connection, layout)
    finally:
        connection.execute("ROLLBACK")
    return faults


def _guarded(check: Check, connection: sqlite3.Connection, layout: Layout) -> list[Fault]:
    """The faults one check finds; that it cannot go on is a fault too."""
    faults: list[Fault] = []
    try:
        for fault in check(connection):
            faults.append(fault)
            if len(faults) == MAX_FAULTS:
                faults.append(Fault(layout.database.name, "more of the same", _RESTORE))
                break
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        faults.append(Fault(layout.database.name, str(error), _RESTORE))
    except GalleryCorrupt as error:
        faults.append(Fault(layout.database.name, str(error), _RESTORE))
    return faults


def _structure(connection: sqlite3.Connection) -> Iterator[Fault]:
    for (line,) in connection.execute(f"PRAGMA integrity_check({MAX_FAULTS})"):
        if line != b"ok":
            problem = line.decode("utf-8", "backslashreplace")
            yield Fault("database structure", " ".join(problem.split()), _RESTORE)


def _schema(connection: sqlite3.Connection) -> Iterator[Fault]:
    """The tables are those that this version makes, to the letter."""
    sql = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY name"
    with closing(sqlite3.connect(":memory:")) as fresh:
        fresh.text_factory = bytes
        fresh.executescript(NEWEST)
        expected = set(fresh.execute(sql))
    for kind, name, _, _ in expected.symmetric_difference(connection.execute(sql)):
        shown = f"{kind!r} {name!r}".replace("b'", "'")
        yield Fault("database schema", f"{shown} is not as it was made", _RESTORE)


def _small_tables(connection: sqlite3.Connection) -> Iterator[Fault]:
    for table, columns in _SEALED.items():
        for row in connection.execute(f"SELECT {columns}, checksum FROM {table}"):
            if seal(*row[:-1]) != row[-1]:
                yield Fault(f"{table}: {row[0]!r}", "does not match its checksum", _RESTORE)
    if connection.execute("SELECT typeof(changes) FROM state").fetchall() != [(b"integer",)]:
        yield Fault("state", "the count of changes is lost", _RESTORE)


def _records(connection: sqlite3.Connection) -> Iterator[Fault]:
    for row in connection.execute(SELECT_RECORDS):
        if _is_damaged(row):
            advice = _REINDEX.format(id=row[0])
            yield Fault(name_of(row[0], row[1]), "does not match its checksum", advice)


def _is_damaged(row: tuple[Any, ...]) -> bool:
    try:
        from_row(row)
    except GalleryCorrupt:
        return True
    return False


def _vectors(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Every vector is whole, of a known space, and has a record."""
    spaces = {stored.id: stored for stored in read_spaces(connection).values()}
    rows = connection.execute(
        "SELECT v.record_id, v.space_id, v.data, v.checksum, r.uri FROM vectors AS v "
        "LEFT JOIN records AS r ON r.id = v.record_id"
    )
    for id, space_id, data, checksum, uri in rows:
        stored = spaces.get(space_id)
        item = f"vector of {name_of(id, uri)}"
        if stored is None:
            yield Fault(item, f"there is no space {space_id}", _REINDEX.format(id=id))
        elif uri is None:
            yield Fault(f"vector of record {id}", "it has no record", "run `semblance compact`")
        elif stored.seal(id, data) != checksum:
            problem = f"does not match its checksum in {stored.space}"
            yield Fault(item, problem, _REINDEX.format(id=id))


def _traits(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Every mask, keypoint and region is whole."""
    for row in connection.execute(SELECT_ALL):
        if not is_sound(row):
            kind = decoded(row[1]) if isinstance(row[1], bytes) else repr(row[1])
            item = f"{kind} of record {row[0]}"
            yield Fault(item, "does not match its checksum", _REINDEX.format(id=row[0]))


def _missing_vectors(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Spaces in which some pictures have no vector, so that searches pass them over.

    A record need not have a text of its own, and without one has no vector of it.
    """
    every = read_spaces(connection).values()
    for stored in (stored for stored in every if stored.space.side == PICTURES):
        (lacking,) = connection.execute(
            "SELECT count(*) FROM records AS r WHERE NOT EXISTS "
            "(SELECT 1 FROM vectors AS v WHERE v.record_id = r.id AND v.space_id = ?)",
            (stored.id,),
        ).fetchone()
        if lacking:
            records = "1 record has" if lacking == 1 else f"{lacking} records have"
            yield Fault(f"space {stored.space}", f"{records} no vector in it", _AGAIN)


CHECKS: Final[tuple[Check, ...]] = (
    _structure,
    _schema,
    _small_tables,
    _records,
    _vectors,
    _traits,
    _missing_vectors,
)
