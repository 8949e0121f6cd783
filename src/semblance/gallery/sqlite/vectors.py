"""A raw vector as bytes in the table `vectors`, and back, sealed with a checksum."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from semblance.errors import GalleryCorrupt, GalleryError
from semblance.gallery.sqlite.rows import REPAIR, name_of
from semblance.gallery.stored_space import StoredSpace

BLOCK: Final = 1024
"""Rows fetched at a time."""

_SELECT: Final = (
    "SELECT record_id, data, checksum FROM vectors "
    "WHERE space_id = ? AND record_id IN (SELECT value FROM json_each(?))"
)

_REPLACE: Final = (
    "INSERT OR REPLACE INTO vectors (record_id, space_id, data, checksum) VALUES (?, ?, ?, ?)"
)
"""REPLACE: a record has one vector in a space."""


def write_vectors(
    connection: sqlite3.Connection, rows: Iterable[tuple[int, StoredSpace, bytes]]
) -> None:
    """Store packed vectors (record, space, bytes), each in the place of the one that was there."""
    connection.executemany(
        _REPLACE, [(id, stored.id, data, stored.seal(id, data)) for id, stored, data in rows]
    )


def read_vectors(
    connection: sqlite3.Connection, stored: StoredSpace, ids: NDArray[np.int64]
) -> NDArray[np.float32]:
    """(len(ids), dim) vectors in the order of `ids`, checksums verified."""
    vectors = np.empty((len(ids), stored.space.dim), np.float32)
    for start in range(0, len(ids), BLOCK):
        block: list[int] = ids[start : start + BLOCK].tolist()
        packed = _packed(connection, stored, block)
        flat = np.frombuffer(b"".join(packed), stored.dtype)
        vectors[start : start + len(block)] = flat.reshape(len(block), stored.space.dim)
    return vectors


def read_packed(
    connection: sqlite3.Connection, spaces: Mapping[str, StoredSpace], record_id: int
) -> dict[str, bytes]:
    """The stored bytes of a record's vectors by fingerprint, checksums verified."""
    rows = connection.execute(
        "SELECT space_id, data, checksum FROM vectors WHERE record_id = ?", (record_id,)
    ).fetchall()
    by_id = {stored.id: (fingerprint, stored) for fingerprint, stored in spaces.items()}
    packed = {}
    for space_id, data, checksum in rows:
        fingerprint, stored = by_id[space_id]
        _verify(connection, stored, (record_id, data, checksum))
        packed[fingerprint] = data
    return packed


def _packed(connection: sqlite3.Connection, stored: StoredSpace, ids: Sequence[int]) -> list[bytes]:
    """The bytes of each record's vector in one space, in this order, checksums verified."""
    rows = connection.execute(_SELECT, (stored.id, str(list(ids)))).fetchall()
    for row in rows:
        _verify(connection, stored, row)
    found: dict[int, bytes] = {record_id: data for record_id, data, _ in rows}
    try:
        return [found[record_id] for record_id in ids]
    except KeyError as missing:
        raise GalleryError(
            f"record {missing} has no vector in {stored.space}: it was removed meanwhile, or never "
            "encoded there; run `semblance index` again"
        ) from None


def _verify(connection: sqlite3.Connection, stored: StoredSpace, row: tuple[Any, Any, Any]) -> None:
    record_id, data, checksum = row
    if stored.seal(record_id, data) == checksum:
        return
    uri = connection.execute("SELECT uri FROM records WHERE id = ?", (record_id,)).fetchone()
    name = name_of(record_id, uri[0] if uri else b"which is gone")
    raise GalleryCorrupt(
        f"the vector of {name} in {stored.space} does not match its checksum; {REPAIR}"
    )
