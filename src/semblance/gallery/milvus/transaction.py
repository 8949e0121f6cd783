"""All or nothing on a server without transactions: rows first, then the one row that says so."""

import contextlib
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

from semblance.errors import SemblanceError
from semblance.gallery.milvus.documents import Document, to_rows
from semblance.gallery.milvus.layout import Layout, Table
from semblance.gallery.milvus.lease import Lease
from semblance.gallery.milvus.server import PhysicalRow, Server
from semblance.gallery.milvus.snapshot import (
    Replaced,
    Snapshot,
    commit_document,
    replaced_document,
)

_ROWS_A_TRANSACTION: Final = 1 << 24
"""A primary key is the transaction's number times this, and the row's place in it."""


class Transaction:
    """Collects what changes; `commit` writes it. Until then nothing of it counts."""

    def __init__(self, server: Server, layout: Layout, before: Snapshot, number: int) -> None:
        self._server = server
        self._layout = layout
        self._before = before
        self.number = number
        self.next_id = before.next_id
        self.records = before.records
        self._rows: dict[Table, list[PhysicalRow]] = defaultdict(list)
        self._replaced: dict[Table, list[int]] = defaultdict(list)
        self._sent: dict[Table, list[int]] = {}

    @property
    def is_empty(self) -> bool:
        return not any(self._rows.values()) and not any(self._replaced.values())

    def add(self, table: Table, documents: Iterable[Document]) -> None:
        for document in documents:
            self.add_rows(table, to_rows(document, self.number))

    def add_rows(self, table: Table, rows: Iterable[PhysicalRow]) -> None:
        self._rows[table].extend(rows)

    def replace(self, table: Table, keys: Iterable[int]) -> None:
        """These rows stop counting with this transaction."""
        self._replaced[table].extend(keys)

    def commit(self, lease: Lease) -> Snapshot:
        """Write it all; the gallery as it is then. Where that fails nothing of it counts."""
        seen = self._before.seen
        meta, at = self._layout.meta, time.time()
        for place, each in enumerate(self._listed(at)):
            self.add(meta, [replaced_document(each.table, each.rows, at, place)])
        for table in sorted(self._rows, key=lambda name: name == meta):
            seen = max(seen, self._send(table, self._rows[table], lease))
        self._rows.clear()
        self.add(meta, [commit_document(self.number, self.records, self.next_id, seen)])
        seen = max(seen, self._send(meta, self._rows[meta], lease))
        return replace(
            self._before,
            number=self.number,
            records=self.records,
            next_id=self.next_id,
            seen=seen,
            replaced=self._before.replaced + self._listed(at),
            commits=(*self._before.commits, self._sent[meta][-1]),
            taken=time.monotonic(),
        )

    def roll_back(self) -> bool:
        """Delete what was written of it; whether that worked."""
        with contextlib.suppress(SemblanceError):
            for table, keys in self._sent.items():
                self._server.delete(table, keys)
            return True
        return False

    def _send(self, table: Table, rows: Sequence[PhysicalRow], lease: Lease) -> int:
        lease.check()
        sent = self._sent.setdefault(table, [])
        keyed: list[dict[str, Any]] = []
        for row in rows:
            keyed.append({"pk": self.number * _ROWS_A_TRANSACTION + len(sent), **row})
            sent.append(keyed[-1]["pk"])
        return self._server.insert(table, keyed) if keyed else 0

    def _listed(self, at: float) -> tuple[Replaced, ...]:
        """Without the keys of the lists themselves, which the next snapshot brings."""
        return tuple(
            Replaced(self.number, at, table, tuple(keys), ())
            for table, keys in self._replaced.items()
            if keys
        )
