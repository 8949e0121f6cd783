"""A record as a document on the server, and back, with what it can be found by."""

import json
from typing import Final

from semblance.errors import GalleryCorrupt
from semblance.gallery.checksums import seal, stamp_of
from semblance.gallery.milvus.documents import Document, number_of
from semblance.gallery.records import Labels, Record
from semblance.images.stamp import FileStamp

RECORD: Final = "record"

REPAIR: Final = "remove it with `semblance remove` and run `semblance index` again"


def to_document(record: Record) -> Document:
    data = json.dumps(
        {
            "uri": record.uri,
            "page": record.page,
            "pages": record.pages,
            "digest": record.digest,
            "width": record.width,
            "height": record.height,
            "stamp": [record.stamp.size_bytes, record.stamp.mtime_ns, record.stamp.read_ns],
            "label": record.label,
            "group": record.group,
            "attributes": dict(record.attributes),
            "category": record.category,
            "added_at": record.added_at,
        },
        allow_nan=False,
        separators=(",", ":"),
    )
    return Document(record.id, RECORD, data, 0, _stamp(record.id, data), _asked(record))


def from_document(document: Document) -> Record:
    """Raises GalleryCorrupt unless the record is as it was stored."""
    if not is_sound(document):
        raise GalleryCorrupt(f"record {document.owner} does not match its checksum; {REPAIR}")
    said = json.loads(document.data)
    return Record(
        id=document.owner,
        uri=said["uri"],
        page=said["page"],
        pages=said["pages"],
        digest=said["digest"],
        width=said["width"],
        height=said["height"],
        stamp=FileStamp(*said["stamp"]),
        labels=Labels(said["label"], said["group"], said["attributes"]),
        category=said["category"],
        added_at=said["added_at"],
    )


def is_sound(document: Document) -> bool:
    return _stamp(document.owner, document.data) == document.stamp


def _stamp(id: int, data: str) -> int:
    return stamp_of(seal(id, data.encode("ascii", "backslashreplace")))


def _asked(record: Record) -> dict[str, int]:
    return {
        "uri": number_of(record.uri),
        "page": record.page,
        "digest": number_of(record.digest),
        "label": number_of(record.label),
        "grp": number_of(record.group),
        "category": number_of(record.category),
        "width": record.width,
        "height": record.height,
        "size_bytes": record.stamp.size_bytes,
    }
