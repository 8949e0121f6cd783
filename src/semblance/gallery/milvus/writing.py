"""Writes a gallery on a server: every call is one transaction, see `snapshot`."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.space import Space
from semblance.errors import GalleryError, SpaceMismatch
from semblance.gallery.attributes import check_labels
from semblance.gallery.drafting import pack
from semblance.gallery.milvus import small, sweeping
from semblance.gallery.milvus.documents import Document
from semblance.gallery.milvus.drafts import store_drafts
from semblance.gallery.milvus.layout import create_vectors
from semblance.gallery.milvus.lease import Lease
from semblance.gallery.milvus.record_documents import from_document, to_document
from semblance.gallery.milvus.small import (
    read_setting,
    read_views,
    setting_document,
    space_document,
    view_document,
)
from semblance.gallery.milvus.snapshot import Snapshot
from semblance.gallery.milvus.tables import Tables
from semblance.gallery.milvus.traits import of_kind, to_documents
from semblance.gallery.milvus.transaction import Transaction
from semblance.gallery.milvus.vectors import to_row
from semblance.gallery.records import Draft, Labels, Record, StoredView, Trait
from semblance.gallery.stored_space import StoredSpace
from semblance.images.stamp import FileStamp

if TYPE_CHECKING:
    from semblance.gallery.milvus.store import MilvusStore

GRACE_S: Final = 30.0
"""What is replaced is deleted so much later: who reads has long finished with it."""

COMMITS_KEPT: Final = 16
"""Only the last one counts; they are deleted some at a time."""


class MilvusWriter:
    """The writing half of a store, for as long as the lease is held."""

    def __init__(self, store: "MilvusStore", lease: Lease, snapshot: Snapshot) -> None:
        self._store = store
        self._server = store.server
        self._layout = store.layout
        self._lease = lease
        self._number = snapshot.number
        self.snapshot = snapshot
        self.is_clean = True

    def add_space(self, space: Space) -> None:
        with self._transaction() as (tables, transaction):
            if space.fingerprint not in small.read_spaces(tables):
                create_vectors(self._server, self._layout, space.fingerprint, space.dim)
                transaction.add(self._layout.meta, [space_document(space)])

    def put(self, drafts: Sequence[Draft]) -> list[int]:
        with self._transaction() as (tables, transaction):
            spaces = small.read_spaces(tables)
            return store_drafts(tables, transaction, pack(drafts, spaces), spaces)

    def put_vectors(self, fingerprint: str, vectors: Mapping[int, NDArray[np.float32]]) -> None:
        with self._transaction() as (tables, transaction):
            stored = small.read_spaces(tables).get(fingerprint)
            if stored is None:
                raise SpaceMismatch(
                    f"vectors of the space {fingerprint}, which {self._server.address} does not "
                    "have"
                )
            records = self._records(tables, vectors)
            packed = {id: stored.pack(vector, records[id].uri) for id, vector in vectors.items()}
            self._replace_vectors(tables, transaction, stored, list(packed))
            rows = (to_row(stored, id, data, transaction.number) for id, data in packed.items())
            transaction.add_rows(self._layout.vectors(fingerprint), rows)

    def drop_vectors(self, fingerprint: str, ids: Sequence[int]) -> None:
        with self._transaction() as (tables, transaction):
            stored = small.read_spaces(tables).get(fingerprint)
            if stored is not None:
                self._replace_vectors(tables, transaction, stored, ids)

    def put_traits(self, traits: Mapping[int, Mapping[Trait, bytes]]) -> None:
        with self._transaction() as (tables, transaction):
            self._records(tables, traits)
            for id, given in traits.items():
                for kind in {trait.kind for trait in given}:
                    keys = tables.keys_of(self._layout.traits, [id], of_kind(kind))
                    transaction.replace(self._layout.traits, keys)
                transaction.add(self._layout.traits, to_documents(id, given))

    def drop_traits(self, kinds: Sequence[str]) -> None:
        with self._transaction() as (tables, transaction):
            for kind in kinds:
                rows = tables.scan(self._layout.traits, of_kind(kind), ("owner",))
                transaction.replace(self._layout.traits, (row["pk"] for row in rows))

    def categorize(self, categories: Mapping[int, str | None]) -> None:
        with self._transaction() as (tables, transaction):
            found = self._documents(tables, categories)
            self._rewrite(
                transaction,
                found,
                [
                    replace(from_document(found[id]), category=category)
                    for id, category in categories.items()
                ],
            )

    def move(self, moves: Iterable[tuple[int, str, FileStamp]]) -> None:
        given = list(moves)
        with self._transaction() as (tables, transaction):
            found = self._documents(tables, [id for id, _, _ in given])
            records = [
                replace(from_document(found[id]), uri=uri, stamp=stamp) for id, uri, stamp in given
            ]
            self._check_free(records)
            self._rewrite(transaction, found, records)

    def touch(self, stamps: Iterable[tuple[int, FileStamp]]) -> None:
        given = list(stamps)
        with self._transaction() as (tables, transaction):
            found = self._documents(tables, [id for id, _ in given])
            records = [replace(from_document(found[id]), stamp=stamp) for id, stamp in given]
            self._rewrite(transaction, found, records)

    def label(self, labels: Mapping[int, Labels]) -> None:
        for id, given in labels.items():
            check_labels(given, f"record {id}")
        with self._transaction() as (tables, transaction):
            found = self._documents(tables, labels)
            records = [
                replace(from_document(found[id]), labels=said) for id, said in labels.items()
            ]
            self._rewrite(transaction, found, records)

    def remove(self, ids: Sequence[int]) -> int:
        wanted = sorted({int(id) for id in ids})
        with self._transaction() as (tables, transaction):
            found = tables.documents_of(self._layout.records, wanted) if wanted else []
            known = [document.owner for document in found]
            for document in found:
                transaction.replace(self._layout.records, document.keys)
            if known:
                transaction.replace(self._layout.traits, tables.keys_of(self._layout.traits, known))
            for stored in small.read_spaces(tables).values() if known else ():
                self._replace_vectors(tables, transaction, stored, known)
            transaction.records -= len(found)
        return len(found)

    def save_view(self, view: StoredView) -> None:
        with self._transaction() as (tables, transaction):
            views = read_views(tables)
            last = max((place for _, place in views.values()), default=0)
            changed = {view.name: (view, views.get(view.name, (view, last + 1))[1])}
            for name, (other, place) in views.items():
                if view.is_default and other.is_default and name != view.name:
                    changed[name] = (replace(other, is_default=False), place)
            self._forget(tables, transaction, small.VIEW, list(changed))
            transaction.add(
                self._layout.meta, (view_document(each, place) for each, place in changed.values())
            )

    def drop_view(self, name: str, spaces: Sequence[str] = ()) -> None:
        self._drop(spaces, name)

    def drop_spaces(self, spaces: Sequence[str]) -> None:
        self._drop(spaces)

    def set_setting(self, key: str, value: str) -> None:
        with self._transaction() as (tables, transaction):
            if read_setting(tables, key) != value:
                self._forget(tables, transaction, small.SETTING, [key])
                transaction.add(self._layout.meta, [setting_document(key, value)])

    def forget_setting(self, key: str) -> None:
        with self._transaction() as (tables, transaction):
            self._forget(tables, transaction, small.SETTING, [key])

    def compact(self) -> tuple[int, int]:
        """Delete what does not count any more; the server gives the room back in its own time, and
        does not say how much there is: (0, 0)."""
        sweeping.sweep(self._server, self._layout, self.snapshot)
        self.tidy(0.0)
        for table in self._server.names(self._layout.prefix):
            self._server.compact(table)
        return 0, 0

    def tidy(self, grace_s: float = GRACE_S) -> None:
        """Delete what was replaced more than `grace_s` seconds ago."""
        older = time.time() - grace_s
        if any(each.at <= older for each in self.snapshot.replaced):
            self._keep(sweeping.collect(self._server, self._layout, older))

    @contextmanager
    def _transaction(self) -> Iterator[tuple[Tables, Transaction]]:
        """All that the block adds and replaces, or nothing; the state's number changes with it."""
        self._lease.check()
        if not self.is_clean:
            sweeping.sweep(self._server, self._layout, self.snapshot)
            self.is_clean = True
        self._number += 1
        transaction = Transaction(self._server, self._layout, self.snapshot, self._number)
        yield Tables(self._server, self._layout, self.snapshot), transaction
        if transaction.is_empty:
            return
        try:
            self._keep(transaction.commit(self._lease))
        except BaseException:
            self.is_clean = transaction.roll_back()
            raise
        if len(self.snapshot.commits) > COMMITS_KEPT:
            self._server.delete(self._layout.meta, self.snapshot.commits[:-1])
            self._keep(replace(self.snapshot, commits=self.snapshot.commits[-1:]))

    def _keep(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._store.written(snapshot)

    def _documents(self, tables: Tables, ids: Iterable[int]) -> dict[int, Document]:
        """The records of these ids as they are stored; GalleryError for one that is not there."""
        wanted = [int(id) for id in ids]
        found = {d.owner: d for d in tables.documents_of(self._layout.records, wanted)}
        for id in wanted:
            if id not in found:
                raise GalleryError(
                    f"{self._server.address} has no record {id}; nothing was changed"
                )
        return found

    def _records(self, tables: Tables, ids: Iterable[int]) -> dict[int, Record]:
        return {id: from_document(each) for id, each in self._documents(tables, ids).items()}

    def _rewrite(
        self, transaction: Transaction, found: Mapping[int, Document], records: Sequence[Record]
    ) -> None:
        table = self._layout.records
        for id in {record.id for record in records}:
            transaction.replace(table, found[id].keys)
        # The last one said of a record is the one that holds.
        transaction.add(table, map(to_document, {record.id: record for record in records}.values()))

    def _replace_vectors(
        self, tables: Tables, transaction: Transaction, stored: StoredSpace, ids: Sequence[int]
    ) -> None:
        table = self._layout.vectors(stored.space.fingerprint)
        if len(ids):
            transaction.replace(table, tables.keys_of(table, ids))

    def _forget(
        self, tables: Tables, transaction: Transaction, kind: str, names: Sequence[str]
    ) -> None:
        for document in small.read(tables, kind, names):
            transaction.replace(self._layout.meta, document.keys)

    def _drop(self, spaces: Sequence[str], *views: str) -> None:
        """Unlist views and spaces, then let go of the vectors that nothing lists any more."""
        with self._transaction() as (tables, transaction):
            known = [space for space in spaces if space in small.read_spaces(tables)]
            self._forget(tables, transaction, small.VIEW, views)
            self._forget(tables, transaction, small.SPACE, known)
        for space in known:
            self._server.drop(self._layout.vectors(space))

    def _check_free(self, moved: Sequence[Record]) -> None:
        """Refuse to move a record to where another one is, or is moved to."""
        ids = {record.id for record in moved}
        there = self._store.at([record.uri for record in moved])
        taken = {
            (r.uri, r.page): r.id for records in there.values() for r in records if r.id not in ids
        }
        for record in moved:
            other = taken.setdefault((record.uri, record.page), record.id)
            if other != record.id:
                raise GalleryError(
                    f"record {record.id} cannot move to {record.uri}, where record {other} is; "
                    "remove that one first"
                )
