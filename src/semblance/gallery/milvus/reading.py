"""Reads a gallery on a server: each call sees the last committed state.

What streams is read in blocks, and follows what is committed meanwhile every ten seconds.
"""

import os
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.space import Space
from semblance.errors import GalleryError
from semblance.gallery.items import item_of
from semblance.gallery.milvus.checking import find_faults
from semblance.gallery.milvus.conditions import EVERYTHING, necessary
from semblance.gallery.milvus.documents import number_of
from semblance.gallery.milvus.layout import Layout
from semblance.gallery.milvus.record_documents import from_document
from semblance.gallery.milvus.server import Server
from semblance.gallery.milvus.small import read_setting, read_spaces, read_views
from semblance.gallery.milvus.snapshot import Snapshot
from semblance.gallery.milvus.tables import DOCUMENTS_A_SCAN, Tables
from semblance.gallery.milvus.traits import of_kind, read_traits
from semblance.gallery.milvus.vectors import read_vectors
from semblance.gallery.port import Fault
from semblance.gallery.records import Record, StoredView
from semblance.gallery.stored_space import StoredSpace
from semblance.gallery.text import encoded
from semblance.search.where import Where, matches

RECENT_S: Final = 1.0
"""Questions about single records, which come by the thousand, may be answered from a state so old
that another process left behind meanwhile."""

STREAM_S: Final = 10.0
"""So often what streams looks whether there is a newer state; what that replaced is kept longer."""

BLOCK: Final = 1024


class MilvusReader:
    """The reading half of a store; its methods may be called from several threads at once."""

    def __init__(self, server: Server, layout: Layout) -> None:
        self._server = server
        self._layout = layout
        self._written: Snapshot | None = None
        """What this store's own writer committed last, while it is the only one who may."""
        self._last: Snapshot | None = None
        self._spaces_at: tuple[int, dict[str, StoredSpace]] | None = None

    def state(self) -> int:
        return self._now().snapshot.number

    # --- records ---

    def count(self, where: Where | None = None) -> int:
        if where is None:
            return self._now().snapshot.records
        return sum(1 for _ in self.each_record(where))

    def records(self, ids: Sequence[int]) -> list[Record]:
        return _records(self._now(), ids)

    def each_record(self, where: Where | None = None) -> Iterator[Record]:
        condition, low, tables = necessary(where), 0, self._now()
        while low < (tables := self._still(tables)).snapshot.next_id:
            within = f"owner >= {low} and owner < {low + DOCUMENTS_A_SCAN} and ({condition})"
            documents = tables.documents(tables.layout.records, within)
            records = (from_document(document) for document in documents)
            yield from (r for r in records if where is None or matches(where, r))
            low += DOCUMENTS_A_SCAN

    def ids(self, where: Where | None = None) -> NDArray[np.int64]:
        if where is not None:
            return np.array([record.id for record in self.each_record(where)], dtype=np.int64)
        tables = self._now()
        rows = tables.scan(tables.layout.records, "chunk == 0", ("owner",))
        return np.array([row["owner"] for row in rows], dtype=np.int64)

    def groups(self) -> dict[int, str]:
        return {r.id: r.group for r in self._having("grp") if r.group is not None}

    def labels(self) -> dict[str, int]:
        counts = Counter(r.label for r in self._having("label") if r.label is not None)
        return dict(sorted(counts.items(), key=lambda item: encoded(item[0])))

    def under(self, root: str) -> Iterator[Record]:
        """As the port has it. The server cannot sort: the uris of all that lie there are kept in
        memory, some 200 bytes each."""
        folder = root.rstrip(os.sep)
        places = sorted(
            (encoded(record.uri), record.page, record.id)
            for record in self.each_record()
            if record.uri == folder or record.uri.startswith(folder + os.sep)
        )
        tables = self._now()
        for start in range(0, len(places), BLOCK):
            tables = self._still(tables)
            yield from _records(tables, [id for _, _, id in places[start : start + BLOCK]])

    def at(self, uris: Sequence[str]) -> dict[str, list[Record]]:
        found = self._found("uri", uris)
        by_page = sorted(found, key=lambda record: record.page)
        here = {uri: [r for r in by_page if r.uri == uri] for uri in uris}
        return {uri: records for uri, records in here.items() if records}

    def by_digest(self, digest: str) -> list[Record]:
        return [record for record in self._found("digest", [digest]) if record.digest == digest]

    # --- vectors ---

    def spaces(self) -> tuple[Space, ...]:
        return tuple(stored.space for stored in self._spaces(self._now()).values())

    def spaces_of(self, record_id: int) -> frozenset[str]:
        tables = self._recent()
        return frozenset(
            fingerprint
            for fingerprint, stored in self._spaces(tables).items()
            if self._has_vector(tables, stored, int(record_id))
        )

    def stamps(self, fingerprint: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        tables = self._now()
        stored = self._space(tables, fingerprint)
        table, fields = tables.layout.vectors(fingerprint), ("owner", "stamp")
        rows = list(tables.scan(table, EVERYTHING, fields, stored.id))
        ids = np.array([row["owner"] for row in rows], dtype=np.int64)
        return ids, np.array([row["stamp"] for row in rows], dtype=np.int64)

    def vectors(self, fingerprint: str, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        tables = self._now()
        stored = self._space(tables, fingerprint)
        vectors = np.empty((len(ids), stored.space.dim), np.float32)
        for start, block in read_vectors(tables, stored, ids.tolist()):
            vectors[start : start + len(block)] = block
        return vectors

    def vector_digests(self, record_id: int) -> dict[str, str]:
        tables = self._recent()
        digests = {}
        for fingerprint, stored in self._spaces(tables).items():
            if self._has_vector(tables, stored, int(record_id)):
                ((_, vector),) = read_vectors(tables, stored, [int(record_id)])
                digests[fingerprint] = sha256(vector.astype(stored.dtype).tobytes()).hexdigest()
        return digests

    # --- traits ---

    def traits(self, kind: str, items: Sequence[int]) -> dict[int, bytes]:
        return read_traits(self._now(), kind, [int(item) for item in items])

    def trait_stamps(self, kind: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        tables = self._now()
        fields = ("owner", "part", "stamp")
        condition = f"chunk == 0 and {of_kind(kind)}"
        rows = tables.scan(tables.layout.traits, condition, fields)
        stamped = sorted((item_of(row["owner"], row["part"]), row["stamp"]) for row in rows)
        items = np.array([item for item, _ in stamped], dtype=np.int64)
        return items, np.array([stamp for _, stamp in stamped], dtype=np.int64)

    def trait_kinds(self) -> list[str]:
        """As the port has it; reads the kind of every trait."""
        tables = self._now()
        return sorted(
            {
                row["key"]
                for row in tables.scan(tables.layout.traits, "chunk == 0", ("owner", "key"))
            }
        )

    # --- the gallery itself ---

    def views(self) -> tuple[StoredView, ...]:
        return tuple(view for view, _ in read_views(self._now()).values())

    def setting(self, key: str) -> str | None:
        return read_setting(self._now(), key)

    def check(self) -> list[Fault]:
        tables = self._now()
        return find_faults(tables)

    def _now(self) -> Tables:
        """The gallery as it is; asks nobody while this store is the writer."""
        snapshot = self._written or Snapshot.take(self._server, self._layout)
        self._last = snapshot
        return Tables(self._server, self._layout, snapshot)

    def _still(self, tables: Tables) -> Tables:
        """The same, or the gallery as it is where that is too old to go on with."""
        old = time.monotonic() - tables.snapshot.taken > STREAM_S
        return self._now() if old or self._written is not None else tables

    def _recent(self) -> Tables:
        """The gallery as it was at most RECENT_S ago."""
        last = self._last
        if self._written is None and last and time.monotonic() - last.taken < RECENT_S:
            return Tables(self._server, self._layout, last)
        return self._now()

    def _having(self, column: str) -> Iterator[Record]:
        """Records that have a text in this column, by id."""
        low, tables = 0, self._now()
        while low < (tables := self._still(tables)).snapshot.next_id:
            within = f"owner >= {low} and owner < {low + DOCUMENTS_A_SCAN} and {column} != 0"
            yield from map(from_document, tables.documents(tables.layout.records, within))
            low += DOCUMENTS_A_SCAN

    def _found(self, column: str, texts: Sequence[str]) -> list[Record]:
        """Records that may have one of these texts in this column, by id."""
        tables, table = self._now(), self._layout.records
        numbers = sorted({number_of(text) for text in texts})
        keys = tables.documents_of(table, numbers, EVERYTHING, column) if numbers else []
        return sorted(map(from_document, keys), key=lambda record: record.id)

    def _spaces(self, tables: Tables) -> dict[str, StoredSpace]:
        """The spaces, read once a state."""
        kept, number = self._spaces_at, tables.snapshot.number
        if kept is None or kept[0] != number:
            kept = self._spaces_at = (number, read_spaces(tables))
        return kept[1]

    def _space(self, tables: Tables, fingerprint: str) -> StoredSpace:
        try:
            return self._spaces(tables)[fingerprint]
        except KeyError:
            raise GalleryError(
                f"{self._server.address} holds no vectors of the space {fingerprint}"
            ) from None

    @staticmethod
    def _has_vector(tables: Tables, stored: StoredSpace, id: int) -> bool:
        table = tables.layout.vectors(stored.space.fingerprint)
        found: list[dict[str, Any]] = tables.rows(table, f"owner == {id}", (), stored.id)
        return bool(found)


def _records(tables: Tables, ids: Sequence[int]) -> list[Record]:
    """The records of these ids, in the order asked; an unknown id is left out."""
    wanted = sorted({int(id) for id in ids})
    documents = tables.documents_of(tables.layout.records, wanted) if wanted else []
    found = {document.owner: from_document(document) for document in documents}
    return [found[int(id)] for id in ids if int(id) in found]
