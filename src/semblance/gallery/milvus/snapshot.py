"""What counts: the number of the last committed transaction, and what it found replaced.

Milvus has no transactions. So rows are never overwritten: each names the transaction that wrote
it, and one single row, written last, says that a transaction is committed. A row counts if its
transaction is committed and no committed one has listed it as replaced.
"""

import json
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from semblance.errors import GalleryMissing, GalleryTooNew
from semblance.gallery.milvus.documents import FIELDS, Document, from_rows
from semblance.gallery.milvus.layout import Layout, Table
from semblance.gallery.milvus.server import Server

COMMIT: Final = "commit"
REPLACED: Final = "replaced"
FORMAT: Final = 1
"""The version of how a gallery lies on a server."""


@dataclass(frozen=True, slots=True)
class Replaced:
    """Rows of a table that a transaction found replaced, and where that is written."""

    number: int
    at: float
    table: Table
    rows: tuple[int, ...]
    keys: tuple[int, ...]

    @classmethod
    def of(cls, document: Document) -> "Replaced":
        said = json.loads(document.data)
        return cls(document.born, said["at"], said["table"], tuple(said["rows"]), document.keys)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The gallery as one transaction left it.

    `seen` is the server's time from which on all of it can be read, `next_id` the id of the next
    new record, `commits` the keys of the rows that said so, the last one's last.
    """

    number: int
    records: int
    next_id: int
    seen: int
    replaced: tuple[Replaced, ...] = ()
    commits: tuple[int, ...] = ()
    taken: float = field(default_factory=time.monotonic, compare=False)

    @classmethod
    def take(cls, server: Server, layout: Layout) -> "Snapshot":
        """The gallery as it is now; raises GalleryMissing and GalleryTooNew."""
        rows = server.query(layout.meta, f'key in ["{COMMIT}", "{REPLACED}"]', FIELDS)
        found = snapshot_of(from_rows(rows))
        if found is None:
            raise GalleryMissing(f"there is no gallery at {server.address}")
        return found

    def gone(self) -> Mapping[Table, frozenset[int]]:
        """The rows that do not count any more, by table."""
        rows: dict[Table, set[int]] = defaultdict(set)
        for each in self.replaced:
            rows[each.table].update(each.rows)
        return {table: frozenset(keys) for table, keys in rows.items()}


def snapshot_of(documents: Sequence[Document]) -> Snapshot | None:
    """What commits and lists of replaced rows say together; None where nothing is committed."""
    commits = sorted((d for d in documents if d.key == COMMIT), key=lambda d: d.born)
    if not commits:
        return None
    said = json.loads(commits[-1].data)
    if said["format"] > FORMAT:
        raise GalleryTooNew(
            "the gallery was written by a later version of Semblance; update this one "
            "(`pip install -U semblance`)"
        )
    number = commits[-1].born
    replaced = tuple(Replaced.of(d) for d in documents if d.key == REPLACED and d.born <= number)
    keys = tuple(key for commit in commits for key in commit.keys)
    return Snapshot(number, said["records"], said["next_id"], said["seen"], replaced, keys)


def commit_document(number: int, records: int, next_id: int, seen: int) -> Document:
    said = {"format": FORMAT, "records": records, "next_id": next_id, "seen": seen}
    return Document(0, COMMIT, json.dumps(said))


def replaced_document(table: Table, rows: Sequence[int], at: float, place: int) -> Document:
    """The `place`-th list of its transaction, which has one a table."""
    said = {"at": at, "table": table, "rows": list(rows)}
    return Document(0, REPLACED, json.dumps(said), part=place)
