"""Accepted labels into a gallery's records; vectors stay as they are."""

from collections.abc import Mapping
from dataclasses import dataclass

from semblance.gallery.records import Labels, Record
from semblance.pipeline.gallery import Gallery


@dataclass(frozen=True, slots=True)
class Accepted:
    """How many records got a label, how many had it already, how many had another, which the new
    one replaced, and the pictures that the gallery does not hold."""

    labelled: int
    unchanged: int
    replaced: int
    missing: tuple[str, ...]


def accept(gallery: Gallery, labels: Mapping[tuple[str, int], str]) -> Accepted:
    """Write labels by path and page; groups and attributes stay. Raises GalleryLocked."""
    there = gallery.store.at(sorted({uri for uri, _ in labels}))
    records = {(record.uri, record.page): record for each in there.values() for record in each}
    found = {where: records[where] for where in labels if where in records}
    changed = {where: one for where, one in found.items() if one.label != labels[where]}
    if changed:
        gallery.label({one.id: _labelled(one, labels[where]) for where, one in changed.items()})
    replaced = sum(one.label is not None for one in changed.values())
    missing = tuple(sorted(uri for uri, page in labels if (uri, page) not in records))
    return Accepted(len(changed) - replaced, len(found) - len(changed), replaced, missing)


def _labelled(record: Record, label: str) -> Labels:
    return Labels(label=label).over(record.labels)
