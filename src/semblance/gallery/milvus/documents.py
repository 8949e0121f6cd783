"""Texts and bytes of any length as rows of a collection, and back."""

from base64 import b64decode, b64encode
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, Final

from semblance.errors import GalleryError
from semblance.gallery.milvus.server import CHUNK_CHARACTERS, VECTOR, PhysicalRow
from semblance.gallery.text import encoded

FIELDS: Final = ("pk", "owner", "key", "part", "born", "chunk", "chunks", "stamp", "data")

MOST_CHARACTERS: Final = 32_000_000
"""Half of what the server sends in one message."""

_NO_VECTOR: Final = [0.0]


@dataclass(frozen=True, slots=True)
class Document:
    """One stored thing. `data` is ASCII; `asked` are further numbers to be found by.

    `keys` are the primary keys of the rows it was read from, `born` is the transaction that
    wrote it; a document that is still to be written has neither.
    """

    owner: int
    key: str
    data: str
    part: int = 0
    stamp: int = 0
    asked: Mapping[str, int] = field(default_factory=dict)
    born: int = 0
    keys: tuple[int, ...] = ()


def number_of(text: str | None) -> int:
    """An int64 to find a text by; 0 for none. Two texts in 2**64 have the same."""
    if text is None:
        return 0
    digest = blake2b(encoded(text), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True) or 1


def to_rows(document: Document, born: int) -> Iterator[PhysicalRow]:
    """The rows of a document, as yet without primary keys."""
    if len(document.data) > MOST_CHARACTERS:
        raise GalleryError(
            f"{document.key} of record {document.owner} has {len(document.data):,} characters; a "
            f"gallery on a server keeps up to {MOST_CHARACTERS:,} in one piece"
        )
    starts = range(0, max(len(document.data), 1), CHUNK_CHARACTERS)
    for chunk, start in enumerate(starts):
        yield {
            "owner": document.owner,
            "key": document.key,
            "name": number_of(document.key),
            "part": document.part,
            "born": born,
            "chunk": chunk,
            "chunks": len(starts),
            "stamp": document.stamp,
            "data": document.data[start : start + CHUNK_CHARACTERS],
            **document.asked,
            VECTOR: _NO_VECTOR,
        }


def from_rows(rows: Iterable[Mapping[str, Any]]) -> list[Document]:
    """The documents of rows, by owner, key, part and age; with FIELDS of each row given."""
    found: dict[tuple[int, str, int, int], list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["owner"], row["key"], row["part"], row["born"]].append(row)
    return [_joined(found[which]) for which in sorted(found)]


def packed(data: bytes) -> str:
    return b64encode(data).decode("ascii")


def unpacked(text: str) -> bytes:
    return b64decode(text, validate=True)


def _joined(rows: list[Mapping[str, Any]]) -> Document:
    """What lacks a row is cut short, so that its checksum tells."""
    rows.sort(key=lambda row: int(row["chunk"]))
    first = rows[0]
    return Document(
        owner=first["owner"],
        key=first["key"],
        data="".join(row["data"] for row in rows),
        part=first["part"],
        stamp=first["stamp"],
        born=first["born"],
        keys=tuple(row["pk"] for row in rows),
    )
