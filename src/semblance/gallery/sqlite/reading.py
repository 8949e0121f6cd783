"""Reads a gallery: each call sees the last committed state and never waits for a writer.

What streams is read in blocks, each in a moment of its own, so that a slow consumer does not keep
the write-ahead log from being emptied.
"""

import json
import os
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.space import Space
from semblance.errors import GalleryCorrupt, GalleryError
from semblance.gallery.checksums import stamp_of
from semblance.gallery.port import Fault
from semblance.gallery.records import Record, StoredView
from semblance.gallery.sqlite.checking import find_faults
from semblance.gallery.sqlite.connection import ReaderPool
from semblance.gallery.sqlite.failures import RESTORE
from semblance.gallery.sqlite.rows import SELECT_RECORDS, from_row
from semblance.gallery.sqlite.tables import read_setting, read_spaces, read_views
from semblance.gallery.sqlite.traits import read_kinds, read_traits, trait_rows
from semblance.gallery.sqlite.vectors import BLOCK, read_packed, read_vectors
from semblance.gallery.sqlite.where_sql import condition
from semblance.gallery.stored_space import StoredSpace
from semblance.gallery.text import decoded, encoded
from semblance.search.where import Where

_AFTER_ROOT: Final = chr(ord(os.sep) + 1)
"""What lies below a folder sorts from its name with a separator to its name with this."""


class SqliteReader:
    """The reading half of a store; its methods may be called from several threads at once."""

    def __init__(self, pool: ReaderPool) -> None:
        self._pool = pool

    def state(self) -> int:
        match self._rows("SELECT changes FROM state"):
            case [(int(changes),)]:
                return changes
        raise GalleryCorrupt(f"{self._pool.layout.database} lost its count of changes; {RESTORE}")

    # --- records ---

    def count(self, where: Where | None = None) -> int:
        wanted = condition(where)
        sql = f"SELECT count(*) FROM records WHERE {wanted.sql}"
        return int(self._rows(sql, wanted.parameters)[0][0])

    def records(self, ids: Sequence[int]) -> list[Record]:
        found: dict[int, Record] = {}
        for start in range(0, len(ids), BLOCK):
            block = json.dumps([int(id) for id in ids[start : start + BLOCK]])
            records = self._records("WHERE id IN (SELECT value FROM json_each(?))", (block,))
            found |= {record.id: record for record in records}
        return [found[int(id)] for id in ids if int(id) in found]

    def each_record(self, where: Where | None = None) -> Iterator[Record]:
        wanted = condition(where)
        tail = f"WHERE id > ? AND {wanted.sql} ORDER BY id LIMIT {BLOCK}"
        last = 0
        while block := self._records(tail, (last, *wanted.parameters)):
            yield from block
            last = block[-1].id

    def ids(self, where: Where | None = None) -> NDArray[np.int64]:
        wanted = condition(where)
        sql = f"SELECT id FROM records WHERE {wanted.sql} ORDER BY id"
        return np.array([id for (id,) in self._rows(sql, wanted.parameters)], dtype=np.int64)

    def groups(self) -> dict[int, str]:
        sql = 'SELECT id, CAST("group" AS TEXT) FROM records WHERE "group" IS NOT NULL'
        rows = self._rows(sql)
        return {id: decoded(group) for id, group in rows}

    def labels(self) -> dict[str, int]:
        sql = (
            "SELECT CAST(label AS TEXT), COUNT(*) FROM records "
            "WHERE label IS NOT NULL GROUP BY label"
        )
        return {decoded(label): count for label, count in self._rows(sql)}

    def under(self, root: str) -> Iterator[Record]:
        folder = root.rstrip(os.sep)
        low, high = encoded(folder + os.sep), encoded(folder + _AFTER_ROOT)
        tail = (
            "WHERE (uri = CAST(? AS TEXT) OR uri >= CAST(? AS TEXT)) AND uri < CAST(? AS TEXT) "
            "AND (uri, page) > (CAST(? AS TEXT), ?) ORDER BY uri, page LIMIT ?"
        )
        last = (encoded(folder), -1)
        while block := self._records(tail, (encoded(folder), low, high, *last, BLOCK)):
            yield from block
            last = (encoded(block[-1].uri), block[-1].page)

    def at(self, uris: Sequence[str]) -> dict[str, list[Record]]:
        tail = "WHERE uri = CAST(? AS TEXT) ORDER BY page"
        found = {uri: self._records(tail, (encoded(uri),)) for uri in uris}
        return {uri: records for uri, records in found.items() if records}

    def by_digest(self, digest: str) -> list[Record]:
        return self._records("WHERE digest = CAST(? AS TEXT) ORDER BY id", (encoded(digest),))

    # --- vectors ---

    def spaces(self) -> tuple[Space, ...]:
        return tuple(stored.space for stored in self._spaces().values())

    def spaces_of(self, record_id: int) -> frozenset[str]:
        rows = self._rows("SELECT space_id FROM vectors WHERE record_id = ?", (int(record_id),))
        present = {space_id for (space_id,) in rows}
        spaces = self._spaces().items()
        return frozenset(fingerprint for fingerprint, stored in spaces if stored.id in present)

    def stamps(self, fingerprint: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        sql = (
            "SELECT CAST(record_id AS INTEGER), checksum FROM vectors WHERE space_id = ? "
            "ORDER BY record_id"
        )
        rows = self._rows(sql, (self._space(fingerprint).id,))
        ids = np.array([id for id, _ in rows], dtype=np.int64)
        return ids, np.array([stamp_of(checksum) for _, checksum in rows], dtype=np.int64)

    def vectors(self, fingerprint: str, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        stored = self._space(fingerprint)
        with self._pool.connection() as connection:
            return read_vectors(connection, stored, ids)

    def vector_digests(self, record_id: int) -> dict[str, str]:
        spaces = self._spaces()
        with self._pool.connection() as connection:
            packed = read_packed(connection, spaces, int(record_id))
        return {fingerprint: sha256(data).hexdigest() for fingerprint, data in packed.items()}

    # --- traits ---

    def traits(self, kind: str, items: Sequence[int]) -> dict[int, bytes]:
        with self._pool.connection() as connection:
            return read_traits(connection, kind, [int(item) for item in items])

    def trait_stamps(self, kind: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        with self._pool.connection() as connection:
            rows = sorted(trait_rows(connection, kind))
        items = np.array([item for item, _ in rows], dtype=np.int64)
        return items, np.array([stamp_of(checksum) for _, checksum in rows], dtype=np.int64)

    def trait_kinds(self) -> list[str]:
        with self._pool.connection() as connection:
            return read_kinds(connection)

    # --- the gallery itself ---

    def views(self) -> tuple[StoredView, ...]:
        with self._pool.connection() as connection:
            return read_views(connection)

    def setting(self, key: str) -> str | None:
        with self._pool.connection() as connection:
            return read_setting(connection, key)

    def check(self) -> list[Fault]:
        with self._pool.connection() as connection:
            return find_faults(connection, self._pool.layout)

    def _rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with self._pool.connection() as connection:
            return connection.execute(sql, parameters).fetchall()

    def _records(self, tail: str, parameters: Sequence[Any]) -> list[Record]:
        return [from_row(row) for row in self._rows(f"{SELECT_RECORDS} {tail}", parameters)]

    def _spaces(self) -> dict[str, StoredSpace]:
        with self._pool.connection() as connection:
            return read_spaces(connection)

    def _space(self, fingerprint: str) -> StoredSpace:
        try:
            return self._spaces()[fingerprint]
        except KeyError:
            raise GalleryError(
                f"{self._pool.layout.folder} holds no vectors of the space {fingerprint}"
            ) from None
