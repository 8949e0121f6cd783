"""The collections of a gallery: their names and their columns."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from semblance.gallery.milvus.server import Server

Table: TypeAlias = str
"""The name of a collection."""

Document: TypeAlias = Literal["meta", "records", "traits"]
DOCUMENTS: Final[tuple[Document, ...]] = ("meta", "records", "traits")

ROW: Final = ("owner", "name", "part", "born", "chunk", "chunks", "stamp")
"""Of every row that holds a document. `owner` is the record it is of, `name` a hash of `key`,
`born` the transaction that wrote it; a long document is `chunks` rows, of which this is `chunk`."""

KEY: Final = "key"
DATA: Final = "data"

ASKED: Final = (
    "uri",
    "page",
    "digest",
    "label",
    "grp",
    "category",
    "width",
    "height",
    "size_bytes",
)
"""What can be asked of records on the server; texts as 64-bit hashes, 0 for none."""

VECTOR_ROW: Final = ("owner", "born", "stamp")

_NOTHING: Final = 1
"""Dimensions of the vector that every collection must have."""


@dataclass(frozen=True, slots=True)
class Layout:
    """`shop__meta`, `shop__records`, `shop__traits` and `shop__v_` with a space's fingerprint."""

    gallery: str

    @property
    def prefix(self) -> str:
        """No other gallery's: names of galleries have no double underscore."""
        return f"{self.gallery}__"

    @property
    def meta(self) -> Table:
        """Transactions, spaces, views, settings, leases."""
        return f"{self.prefix}meta"

    @property
    def records(self) -> Table:
        return f"{self.prefix}records"

    @property
    def traits(self) -> Table:
        return f"{self.prefix}traits"

    @property
    def vector_prefix(self) -> str:
        return f"{self.prefix}v_"

    def vectors(self, fingerprint: str) -> Table:
        return f"{self.vector_prefix}{fingerprint}"

    def documents(self) -> Iterator[Table]:
        return (f"{self.prefix}{name}" for name in DOCUMENTS)

    def is_vectors(self, table: Table) -> bool:
        return table.startswith(self.vector_prefix)


def create_documents(server: Server, layout: Layout) -> None:
    """Make the collections that every gallery has; those that are there stay."""
    for table in layout.documents():
        numbers = (*ROW, *ASKED) if table == layout.records else ROW
        server.create(table, numbers, (KEY, DATA), _NOTHING)


def create_vectors(server: Server, layout: Layout, fingerprint: str, dim: int) -> None:
    """Make the collection of a space's vectors; one that is there stays."""
    server.create(layout.vectors(fingerprint), VECTOR_ROW, (), dim)
