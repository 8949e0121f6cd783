"""What a gallery keeps of a record beside its vectors, as rows of the table `traits`."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from semblance.errors import GalleryCorrupt
from semblance.gallery.checksums import Stored, seal
from semblance.gallery.items import item_of, record_of
from semblance.gallery.records import Trait
from semblance.gallery.sqlite.vectors import BLOCK
from semblance.gallery.text import decoded, encoded

_INSERT: Final = (
    "INSERT OR REPLACE INTO traits (record_id, kind, part, data, checksum) "
    "VALUES (?, CAST(? AS TEXT), ?, ?, ?)"
)
_SELECT: Final = (
    "SELECT record_id, kind, part, data, checksum FROM traits "
    "WHERE kind = CAST(? AS TEXT) AND record_id IN (SELECT value FROM json_each(?))"
)
SELECT_ALL: Final = "SELECT record_id, kind, part, data, checksum FROM traits"


def write_traits(
    connection: sqlite3.Connection, traits: Iterable[tuple[int, Mapping[Trait, bytes]]]
) -> None:
    """Store traits (record, its traits) in the place of all that the record had of their kinds."""
    for record_id, given in traits:
        for kind in {trait.kind for trait in given}:
            connection.execute(
                "DELETE FROM traits WHERE record_id = ? AND kind = CAST(? AS TEXT)",
                (record_id, encoded(kind)),
            )
        connection.executemany(
            _INSERT, [_row(record_id, trait, data) for trait, data in given.items()]
        )


def read_traits(
    connection: sqlite3.Connection, kind: str, items: Sequence[int]
) -> dict[int, bytes]:
    """The traits of a kind that these items have, by item, checksums verified."""
    wanted = frozenset(items)
    ids = sorted({record_of(item) for item in wanted})
    found: dict[int, bytes] = {}
    for start in range(0, len(ids), BLOCK):
        block = json.dumps(ids[start : start + BLOCK])
        for row in connection.execute(_SELECT, (encoded(kind), block)):
            item = _item(row[0], row[2])
            if item in wanted:
                found[item] = _verified(row)
    return found


def trait_rows(connection: sqlite3.Connection, kind: str) -> Iterator[tuple[int, Any]]:
    """(item, checksum) of every trait of a kind."""
    sql = "SELECT record_id, part, checksum FROM traits WHERE kind = CAST(? AS TEXT)"
    for record_id, part, checksum in connection.execute(sql, (encoded(kind),)):
        yield _item(record_id, part), checksum


def read_kinds(connection: sqlite3.Connection) -> list[str]:
    """Every kind of which there is a trait, in alphabetical order."""
    sql = "SELECT DISTINCT kind FROM traits ORDER BY kind"
    return [decoded(kind) for (kind,) in connection.execute(sql) if isinstance(kind, bytes)]


def is_sound(row: tuple[Any, ...]) -> bool:
    """Whether a row of SELECT_ALL is as it was stored."""
    return bool(seal(*row[:-1]) == row[-1])


def _item(record_id: int, part: Any) -> int:
    """The item of a row; raises GalleryCorrupt for a part that is no number."""
    if not isinstance(part, int):
        raise GalleryCorrupt(
            f"a part of record {record_id} does not match its checksum; run "
            f"`semblance remove {record_id}`, then `semblance index` again"
        )
    return item_of(record_id, part)


def _row(record_id: int, trait: Trait, data: bytes) -> tuple[Stored, ...]:
    values = (record_id, encoded(trait.kind), trait.part, data)
    return (*values, seal(*values))


def _verified(row: tuple[Any, ...]) -> bytes:
    if not is_sound(row):
        raise GalleryCorrupt(
            f"the {decoded(row[1])} of record {row[0]} does not match its checksum; run "
            f"`semblance remove {row[0]}`, then `semblance index` again"
        )
    data: bytes = row[3]
    return data
