"""A record as a row of the table `records`, and back, sealed with a checksum."""

import json
from typing import Any, Final

from semblance.errors import GalleryCorrupt
from semblance.gallery.checksums import Stored, seal
from semblance.gallery.records import Labels, Record
from semblance.gallery.text import decoded, encoded
from semblance.images.stamp import FileStamp

_NUMBERS: Final = ("id", "page", "pages", "width", "height", "size_bytes", "mtime_ns", "read_ns")
_COLUMNS: Final = (
    "id",
    "uri",
    "page",
    "pages",
    "digest",
    "width",
    "height",
    "size_bytes",
    "mtime_ns",
    "read_ns",
    "label",
    '"group"',
    "attributes",
    "category",
    "added_at",
)
_NAMES: Final = ", ".join((*_COLUMNS, "checksum"))
_VALUES: Final = ", ".join(
    [*("?" if name in _NUMBERS else "CAST(? AS TEXT)" for name in _COLUMNS), "?"]
)
_UPDATES: Final = ", ".join(f"{name} = excluded.{name}" for name in (*_COLUMNS[1:], "checksum"))

SELECT_RECORDS: Final = f"SELECT {_NAMES} FROM records"
UPSERT_RECORD: Final = (
    f"INSERT INTO records ({_NAMES}) VALUES ({_VALUES}) ON CONFLICT (id) DO UPDATE SET {_UPDATES}"
)


def to_row(record: Record) -> tuple[Stored, ...]:
    """The values of UPSERT_RECORD."""
    stamp, labels = record.stamp, record.labels
    values = (
        record.id,
        encoded(record.uri),
        record.page,
        record.pages,
        encoded(record.digest),
        record.width,
        record.height,
        stamp.size_bytes,
        stamp.mtime_ns,
        stamp.read_ns,
        encoded(labels.label),
        encoded(labels.group),
        _encoded_attributes(labels),
        encoded(record.category),
        encoded(record.added_at),
    )
    return (*values, seal(*values))


def from_row(row: tuple[Any, ...]) -> Record:
    """The record of a row of SELECT_RECORDS; GalleryCorrupt unless it is as it was stored."""
    if seal(*row[:-1]) != row[-1]:
        raise GalleryCorrupt(f"{name_of(row[0], row[1])} does not match its checksum; {REPAIR}")
    id, uri, page, pages, digest, width, height, size, mtime, read = row[:10]
    label, group, attributes, category, added_at = row[10:-1]
    return Record(
        id=id,
        uri=decoded(uri),
        page=page,
        pages=pages,
        digest=decoded(digest),
        width=width,
        height=height,
        stamp=FileStamp(size, mtime, read),
        labels=Labels(decoded(label), decoded(group), json.loads(decoded(attributes))),
        category=decoded(category),
        added_at=decoded(added_at),
    )


REPAIR: Final = (
    "remove it with `semblance remove` and run `semblance index` again, or restore gallery.sqlite "
    "from a backup"
)


def name_of(id: int, uri: Stored) -> str:
    """What to call a record that may be damaged."""
    shown = uri.decode("utf-8", "backslashreplace") if isinstance(uri, bytes) else str(uri)
    return f"record {id} ({shown})"


def _encoded_attributes(labels: Labels) -> bytes:
    attributes = dict(labels.attributes)
    return encoded(
        json.dumps(attributes, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    )
