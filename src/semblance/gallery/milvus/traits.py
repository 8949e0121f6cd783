"""Masks, keypoints and regions as documents on the server, sealed as in any engine."""

from collections.abc import Iterator, Mapping, Sequence

from semblance.errors import GalleryCorrupt
from semblance.gallery.checksums import seal, stamp_of
from semblance.gallery.items import item_of, record_of
from semblance.gallery.milvus.documents import Document, number_of, packed, unpacked
from semblance.gallery.milvus.tables import Tables
from semblance.gallery.records import Trait
from semblance.gallery.text import encoded


def to_documents(record_id: int, given: Mapping[Trait, bytes]) -> Iterator[Document]:
    for trait, data in given.items():
        stamp = _stamp(record_id, trait.kind, trait.part, data)
        yield Document(record_id, trait.kind, packed(data), trait.part, stamp)


def read_traits(tables: Tables, kind: str, items: Sequence[int]) -> dict[int, bytes]:
    """The traits of a kind that these items have, by item, checksums verified."""
    wanted = frozenset(items)
    ids = sorted({record_of(item) for item in wanted})
    documents = tables.documents_of(tables.layout.traits, ids, of_kind(kind))
    found = {item_of(d.owner, d.part): d for d in documents}
    return {item: _verified(document) for item, document in found.items() if item in wanted}


def of_kind(kind: str) -> str:
    """The condition that rows are of traits of a kind."""
    return f"name == {number_of(kind)}"


def is_sound(document: Document) -> bool:
    """Whether a trait is as it was stored."""
    try:
        data = unpacked(document.data)
    except ValueError:
        return False
    return _stamp(document.owner, document.key, document.part, data) == document.stamp


def _verified(document: Document) -> bytes:
    if not is_sound(document):
        raise GalleryCorrupt(
            f"the {document.key} of record {document.owner} does not match its checksum; run "
            f"`semblance remove {document.owner}`, then `semblance index` again"
        )
    return unpacked(document.data)


def _stamp(record_id: int, kind: str, part: int, data: bytes) -> int:
    return stamp_of(seal(record_id, encoded(kind), part, data))
