"""Spaces, views and settings: the small tables, read with their checksums verified."""

import sqlite3
from typing import Any, Final, cast, get_args

from semblance.encoders.space import Space
from semblance.errors import GalleryCorrupt
from semblance.gallery.checksums import Stored, seal
from semblance.gallery.port import VectorType
from semblance.gallery.records import StoredView
from semblance.gallery.sqlite.failures import RESTORE
from semblance.gallery.stored_space import StoredSpace
from semblance.gallery.text import decoded, encoded

VECTOR_TYPE: Final = "vector_type"
"""The setting that says how numbers are stored; made with the gallery and never changed."""

UPSERT_SETTING: Final = """
INSERT INTO settings (key, value, checksum) VALUES (CAST(? AS TEXT), CAST(? AS TEXT), ?)
ON CONFLICT (key) DO UPDATE SET value = excluded.value, checksum = excluded.checksum
WHERE value <> excluded.value
"""
INSERT_SPACE: Final = """
INSERT INTO spaces (id, fingerprint, definition, checksum)
VALUES (?, CAST(? AS TEXT), CAST(? AS TEXT), ?)
"""
UPSERT_VIEW: Final = """
INSERT INTO views (name, version, definition, fitted, fitted_on, is_default, checksum)
VALUES (CAST(? AS TEXT), ?, CAST(? AS TEXT), ?, ?, ?, ?)
ON CONFLICT (name) DO UPDATE SET version = excluded.version, definition = excluded.definition,
    fitted = excluded.fitted, fitted_on = excluded.fitted_on, is_default = excluded.is_default,
    checksum = excluded.checksum
"""


def setting_row(key: str, value: str) -> tuple[Stored, ...]:
    """The values of UPSERT_SETTING."""
    values = (encoded(key), encoded(value))
    return (*values, seal(*values))


def read_setting(connection: sqlite3.Connection, key: str) -> str | None:
    row = connection.execute(
        "SELECT key, value, checksum FROM settings WHERE key = CAST(? AS TEXT)", (encoded(key),)
    ).fetchone()
    if row is None:
        return None
    if seal(*row[:-1]) != row[-1]:
        raise GalleryCorrupt(f"the setting '{key}' does not match its checksum; {RESTORE}")
    value: bytes = row[1]
    return decoded(value)


def read_vector_type(connection: sqlite3.Connection) -> VectorType:
    """How this gallery stores numbers."""
    value = read_setting(connection, VECTOR_TYPE)
    if value not in get_args(VectorType):
        raise GalleryCorrupt(f"the gallery does not say how its vectors are stored; {RESTORE}")
    return cast("VectorType", value)


def space_row(id: int, space: Space) -> tuple[Stored, ...]:
    """The values of INSERT_SPACE."""
    values = (id, encoded(space.fingerprint), encoded(space.to_json()))
    return (*values, seal(*values))


def read_spaces(connection: sqlite3.Connection) -> dict[str, StoredSpace]:
    """The spaces by fingerprint, in the order they were added."""
    vector_type = read_vector_type(connection)
    rows = connection.execute(
        "SELECT id, fingerprint, definition, checksum FROM spaces ORDER BY id"
    ).fetchall()
    return {decoded(row[1]): StoredSpace(row[0], _space(row), vector_type) for row in rows}


def _space(row: tuple[Any, ...]) -> Space:
    if seal(*row[:-1]) != row[-1]:
        raise GalleryCorrupt(f"space {row[0]} does not match its checksum; {RESTORE}")
    return Space.from_json(decoded(row[2]))


def view_row(view: StoredView) -> tuple[Stored, ...]:
    """The values of UPSERT_VIEW."""
    values = (
        encoded(view.name),
        view.version,
        encoded(view.definition),
        view.fitted,
        view.fitted_on,
        int(view.is_default),
    )
    return (*values, seal(*values))


def read_views(connection: sqlite3.Connection) -> tuple[StoredView, ...]:
    """All views, the default first, then in the order they were added."""
    rows = connection.execute(
        "SELECT name, version, definition, fitted, fitted_on, is_default, checksum FROM views "
        "ORDER BY is_default DESC, id"
    ).fetchall()
    return tuple(_view(row) for row in rows)


def _view(row: tuple[Any, ...]) -> StoredView:
    if seal(*row[:-1]) != row[-1]:
        raise GalleryCorrupt(
            f"the view {row[0]!r} does not match its checksum; run `semblance index` with the "
            f"same options to make it again, or {RESTORE}"
        )
    name, version, definition, fitted, fitted_on, is_default = row[:-1]
    return StoredView(
        name=decoded(name),
        version=version,
        definition=decoded(definition),
        fitted=fitted,
        fitted_on=fitted_on,
        is_default=bool(is_default),
    )
