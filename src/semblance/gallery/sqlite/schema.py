"""The database's tables, its identity and its version."""

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, TypeAlias

from semblance.errors import GalleryCorrupt, GalleryTooNew
from semblance.gallery.sqlite.failures import RESTORE

APPLICATION_ID: Final = 0x53454D42
"""'SEMB' in the file's header, so that `file` and we know a gallery from any other database."""

Migration: TypeAlias = Callable[[sqlite3.Connection], None]

TRAITS: Final = """
CREATE TABLE traits (
    record_id INTEGER NOT NULL REFERENCES records (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    part INTEGER NOT NULL,
    data BLOB NOT NULL,
    checksum BLOB NOT NULL,
    UNIQUE (record_id, kind, part)
);
CREATE INDEX traits_by_kind ON traits (kind);
"""


def _add_traits(connection: sqlite3.Connection) -> None:
    """Version 2 keeps masks, keypoints and regions."""
    for statement in TRAITS.split(";"):
        connection.execute(statement)


MIGRATIONS: Final[tuple[Migration, ...]] = (_add_traits,)
"""The n-th turns version n into n + 1, within one transaction."""

PAGE_SIZE: Final = 16384
"""Bytes. Three vectors of 1,280 float32 fill such a page. Measured with 20,000 of them: reading all
takes 0.18 s, against 0.43 s with pages of 4,096 in a file of the same size (116 MB)."""

SCHEMA: Final = """
CREATE TABLE settings (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    checksum BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE state (changes INTEGER NOT NULL);
INSERT INTO state VALUES (0);

CREATE TABLE spaces (
    id INTEGER PRIMARY KEY,
    fingerprint TEXT NOT NULL UNIQUE,
    definition TEXT NOT NULL,
    checksum BLOB NOT NULL
);

CREATE TABLE records (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uri TEXT NOT NULL,
    page INTEGER NOT NULL,
    pages INTEGER NOT NULL,
    digest TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    read_ns INTEGER NOT NULL,
    label TEXT,
    "group" TEXT,
    attributes TEXT NOT NULL,
    category TEXT,
    added_at TEXT NOT NULL,
    checksum BLOB NOT NULL,
    UNIQUE (uri, page)
);
CREATE INDEX records_by_digest ON records (digest);

CREATE TABLE vectors (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    record_id INTEGER NOT NULL REFERENCES records (id) ON DELETE CASCADE,
    space_id INTEGER NOT NULL REFERENCES spaces (id),
    data BLOB NOT NULL,
    checksum BLOB NOT NULL,
    UNIQUE (record_id, space_id)
);

CREATE TABLE views (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    definition TEXT NOT NULL,
    fitted BLOB,
    fitted_on INTEGER NOT NULL,
    is_default INTEGER NOT NULL,
    checksum BLOB NOT NULL
);
"""
"""Version 1. AUTOINCREMENT: the number of a deleted record or vector is never given again."""

NEWEST: Final = SCHEMA + TRAITS
"""All tables, as a new gallery has them."""


def newest(migrations: Sequence[Migration]) -> int:
    """The version that these migrations lead to."""
    return 1 + len(migrations)


def install(connection: sqlite3.Connection) -> None:
    """Make the tables in an empty database. The version is set last."""
    connection.execute(f"PRAGMA page_size = {PAGE_SIZE}")
    connection.executescript(f"BEGIN; {NEWEST} COMMIT;")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {newest(MIGRATIONS)}")
    connection.execute("PRAGMA journal_mode = WAL")


def version_of(
    connection: sqlite3.Connection, database: Path, migrations: Sequence[Migration]
) -> int:
    """The database's version, if it is a gallery that this Semblance can read."""
    application_id = _pragma(connection, "application_id")
    version = _pragma(connection, "user_version")
    if application_id != APPLICATION_ID or version < 1:
        raise GalleryCorrupt(f"{database} is not a gallery's database; {RESTORE}")
    if version > newest(migrations):
        raise GalleryTooNew(
            f"{database} has version {version}, and this Semblance reads up to version "
            f"{newest(migrations)}; upgrade with `pip install --upgrade semblance`"
        )
    return version


def migrate(
    connection: sqlite3.Connection, database: Path, migrations: Sequence[Migration]
) -> None:
    """Bring an older gallery up to date, all steps or none."""
    version = version_of(connection, database, migrations)
    if version == newest(migrations):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        for migration in migrations[version - 1 :]:
            migration(connection)
        connection.execute(f"PRAGMA user_version = {newest(migrations)}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    value: int = connection.execute(f"PRAGMA {name}").fetchone()[0]
    return value
