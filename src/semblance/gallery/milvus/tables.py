"""Reads the rows that count in a snapshot, in pieces that fit into the server's answers."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from semblance.gallery.milvus.documents import FIELDS, Document, from_rows
from semblance.gallery.milvus.failures import TooLarge
from semblance.gallery.milvus.layout import Layout, Table
from semblance.gallery.milvus.server import PhysicalRow, Server
from semblance.gallery.milvus.snapshot import Snapshot

IDS_A_QUERY: Final = 1024

NUMBERS_A_SCAN: Final = 100_000
"""Ids of which some numbers each are read at a time: 4 MB."""

DOCUMENTS_A_SCAN: Final = 4096


class Tables:
    """The tables of a gallery as a snapshot has them."""

    def __init__(self, server: Server, layout: Layout, snapshot: Snapshot) -> None:
        self.server = server
        self.layout = layout
        self.snapshot = snapshot
        self._gone = snapshot.gone()

    def rows(
        self, table: Table, condition: str, fields: Sequence[str], since: int = 0
    ) -> list[PhysicalRow]:
        """The rows that count and meet a condition; none older than the transaction `since`."""
        asked = f"born <= {self.snapshot.number} and born >= {since} and ({condition})"
        gone = self._gone.get(table, frozenset())
        found = self.server.query(table, asked, ("pk", *fields), self.snapshot.seen)
        return [row for row in found if row["pk"] not in gone]

    def documents(self, table: Table, condition: str) -> list[Document]:
        return from_rows(self.rows(table, condition, FIELDS))

    def documents_of(
        self, table: Table, ids: Sequence[int], condition: str = "owner >= 0", column: str = "owner"
    ) -> list[Document]:
        """Documents with these values of a column, however large they are together."""
        return [
            document
            for start in range(0, len(ids), IDS_A_QUERY)
            for document in self._piece(table, ids[start : start + IDS_A_QUERY], condition, column)
        ]

    def scan(
        self, table: Table, condition: str, fields: Sequence[str], since: int = 0
    ) -> Iterator[PhysicalRow]:
        """Some numbers of every row that meets a condition, by ascending owner."""
        for low in range(0, self.snapshot.next_id, NUMBERS_A_SCAN):
            within = f"owner >= {low} and owner < {low + NUMBERS_A_SCAN} and ({condition})"
            found = self.rows(table, within, fields, since)
            yield from sorted(found, key=lambda row: int(row["owner"]))

    def keys_of(self, table: Table, ids: Sequence[int], condition: str = "owner >= 0") -> list[int]:
        """The primary keys of the rows of these records."""
        return [
            row["pk"]
            for start in range(0, len(ids), IDS_A_QUERY)
            for row in self.rows(
                table, f"owner in {listed(ids[start : start + IDS_A_QUERY])} and ({condition})", ()
            )
        ]

    def _piece(
        self, table: Table, ids: Sequence[int], condition: str, column: str
    ) -> list[Document]:
        try:
            return self.documents(table, f"{column} in {listed(ids)} and ({condition})")
        except TooLarge:
            if len(ids) == 1:
                raise
        half = len(ids) // 2
        return [
            *self._piece(table, ids[:half], condition, column),
            *self._piece(table, ids[half:], condition, column),
        ]


def listed(ids: Sequence[int]) -> str:
    """Numbers as the server's language has them."""
    return f"[{', '.join(str(int(id)) for id in ids)}]"


def column(rows: Sequence[Mapping[str, Any]], name: str) -> list[int]:
    return [int(row[name]) for row in rows]
