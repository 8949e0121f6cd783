"""Writes a gallery: every call is one transaction, durable when the call returns."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.space import Space
from semblance.errors import GalleryError, SpaceMismatch, UsageError
from semblance.gallery.attributes import check_labels
from semblance.gallery.drafting import pack
from semblance.gallery.records import Draft, Labels, Record, StoredView, Trait
from semblance.gallery.sqlite.drafts import store_drafts
from semblance.gallery.sqlite.failures import translated
from semblance.gallery.sqlite.layout import Layout
from semblance.gallery.sqlite.rows import SELECT_RECORDS, UPSERT_RECORD, from_row, to_row
from semblance.gallery.sqlite.stages import OnStage
from semblance.gallery.sqlite.tables import (
    INSERT_SPACE,
    UPSERT_SETTING,
    UPSERT_VIEW,
    VECTOR_TYPE,
    read_spaces,
    read_views,
    setting_row,
    space_row,
    view_row,
)
from semblance.gallery.sqlite.traits import write_traits
from semblance.gallery.sqlite.vectors import write_vectors
from semblance.gallery.text import encoded
from semblance.images.stamp import FileStamp

_SET_ASIDE: Final = "UPDATE records SET uri = CAST('moving ' || id AS TEXT) WHERE id = ?"
"""Frees the uris of a batch of moves, which may trade places. No path looks like that."""


class SqliteWriter:
    """The writing half of a store, for as long as the gallery's lock is held."""

    def __init__(self, connection: sqlite3.Connection, layout: Layout, on_stage: OnStage) -> None:
        self._connection = connection
        self._layout = layout
        self._on_stage = on_stage

    def add_space(self, space: Space) -> None:
        with self._transaction():
            spaces = read_spaces(self._connection)
            if space.fingerprint not in spaces:
                id = 1 + max((stored.id for stored in spaces.values()), default=0)
                self._connection.execute(INSERT_SPACE, space_row(id, space))

    def put(self, drafts: Sequence[Draft]) -> list[int]:
        with translated(self._layout.database):
            packed = pack(drafts, read_spaces(self._connection))
        with self._transaction():
            return store_drafts(self._connection, packed, self._on_stage)

    def put_vectors(self, fingerprint: str, vectors: Mapping[int, NDArray[np.float32]]) -> None:
        with self._transaction():
            stored = read_spaces(self._connection).get(fingerprint)
            if stored is None:
                raise SpaceMismatch(
                    f"vectors of the space {fingerprint}, which {self._layout.folder} does not have"
                )
            packed = [
                (id, stored, stored.pack(vector, self._record(id).uri))
                for id, vector in vectors.items()
            ]
            write_vectors(self._connection, packed)

    def drop_vectors(self, fingerprint: str, ids: Sequence[int]) -> None:
        with self._transaction():
            stored = read_spaces(self._connection).get(fingerprint)
            if stored is not None:
                self._connection.executemany(
                    "DELETE FROM vectors WHERE space_id = ? AND record_id = ?",
                    [(stored.id, int(id)) for id in ids],
                )

    def put_traits(self, traits: Mapping[int, Mapping[Trait, bytes]]) -> None:
        with self._transaction():
            write_traits(
                self._connection, ((self._record(id).id, given) for id, given in traits.items())
            )

    def drop_traits(self, kinds: Sequence[str]) -> None:
        with self._transaction():
            self._connection.executemany(
                "DELETE FROM traits WHERE kind = CAST(? AS TEXT)",
                [(encoded(kind),) for kind in kinds],
            )

    def categorize(self, categories: Mapping[int, str | None]) -> None:
        with self._transaction():
            self._rewrite(
                replace(self._record(id), category=category) for id, category in categories.items()
            )

    def move(self, moves: Iterable[tuple[int, str, FileStamp]]) -> None:
        given = list(moves)
        with self._transaction():
            records = [replace(self._record(id), uri=uri, stamp=stamp) for id, uri, stamp in given]
            self._connection.executemany(_SET_ASIDE, [(record.id,) for record in records])
            for record in records:
                self._check_free(record)
                self._connection.execute(UPSERT_RECORD, to_row(record))

    def touch(self, stamps: Iterable[tuple[int, FileStamp]]) -> None:
        given = list(stamps)
        with self._transaction():
            self._rewrite(replace(self._record(id), stamp=stamp) for id, stamp in given)

    def label(self, labels: Mapping[int, Labels]) -> None:
        for id, given in labels.items():
            check_labels(given, f"record {id}")
        with self._transaction():
            self._rewrite(replace(self._record(id), labels=given) for id, given in labels.items())

    def remove(self, ids: Sequence[int]) -> int:
        with self._transaction():
            deleted = self._connection.executemany(
                "DELETE FROM records WHERE id = ?", [(int(id),) for id in ids]
            )
            return deleted.rowcount

    def save_view(self, view: StoredView) -> None:
        with self._transaction():
            views = {other.name: other for other in read_views(self._connection)}
            if view.is_default:
                views = {name: replace(other, is_default=False) for name, other in views.items()}
            views[view.name] = view
            self._connection.executemany(UPSERT_VIEW, [view_row(each) for each in views.values()])

    def drop_view(self, name: str, spaces: Sequence[str] = ()) -> None:
        with self._transaction():
            self._connection.execute(
                "DELETE FROM views WHERE name = CAST(? AS TEXT)", (encoded(name),)
            )
            self._delete_spaces(spaces)

    def drop_spaces(self, spaces: Sequence[str]) -> None:
        with self._transaction():
            self._delete_spaces(spaces)

    def set_setting(self, key: str, value: str) -> None:
        with self._changing(key):
            self._connection.execute(UPSERT_SETTING, setting_row(key, value))

    def forget_setting(self, key: str) -> None:
        with self._changing(key):
            self._connection.execute(
                "DELETE FROM settings WHERE key = CAST(? AS TEXT)", (encoded(key),)
            )

    def compact(self) -> tuple[int, int]:
        before = self._layout.size_bytes()
        with translated(self._layout.database):
            self._connection.execute("VACUUM")
            self.empty_log()
        return before, self._layout.size_bytes()

    def empty_log(self) -> None:
        """Move what is committed from the write-ahead log into the database, where none reads."""
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        self._on_stage("checkpointed")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All that the block writes, or nothing; the state's number changes with it."""
        connection = self._connection
        with translated(self._layout.database):
            connection.execute("BEGIN IMMEDIATE")
            try:
                self._on_stage("begin")
                before = connection.total_changes
                yield
                if connection.total_changes != before:
                    connection.execute("UPDATE state SET changes = changes + 1")
                self._on_stage("before-commit")
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
        self._on_stage("committed")

    def _changing(self, key: str) -> AbstractContextManager[None]:
        """A transaction that changes a setting."""
        if key == VECTOR_TYPE:
            raise UsageError("how a gallery stores its vectors is settled when it is made")
        return self._transaction()

    def _delete_spaces(self, spaces: Sequence[str]) -> None:
        stored = read_spaces(self._connection)
        ids = [(stored[space].id,) for space in spaces if space in stored]
        self._connection.executemany("DELETE FROM vectors WHERE space_id = ?", ids)
        self._connection.executemany("DELETE FROM spaces WHERE id = ?", ids)

    def _record(self, id: int) -> Record:
        row: tuple[Any, ...] | None = self._connection.execute(
            f"{SELECT_RECORDS} WHERE id = ?", (int(id),)
        ).fetchone()
        if row is None:
            raise GalleryError(f"{self._layout.folder} has no record {id}; nothing was changed")
        return from_row(row)

    def _rewrite(self, records: Iterable[Record]) -> None:
        self._connection.executemany(UPSERT_RECORD, [to_row(record) for record in records])

    def _check_free(self, record: Record) -> None:
        """Refuse to move a record to where another one is."""
        other = self._connection.execute(
            "SELECT id FROM records WHERE uri = CAST(? AS TEXT) AND page = ?",
            (encoded(record.uri), record.page),
        ).fetchone()
        if other is not None:
            raise GalleryError(
                f"record {record.id} cannot move to {record.uri}, where record {other[0]} is; "
                "remove that one first"
            )
