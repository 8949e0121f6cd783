"""Pictures whose very bytes the gallery holds already: they are not encoded again."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.port import Encoder
from semblance.errors import GalleryError, ViewError
from semblance.gallery.items import item_of, part_of
from semblance.gallery.port import Reader
from semblance.gallery.records import Draft, Record, Trait
from semblance.images import Image
from semblance.images.stamp import FileStamp
from semblance.index.record_vectors import region_kind
from semblance.localize.localization import MOST_REGIONS
from semblance.pipeline.presence import is_whole
from semblance.pipeline.work import Work, has_regions


@dataclass(frozen=True, slots=True)
class Known:
    """A file whose bytes are stored with all their vectors.

    `here` are its records if the gallery has them at this very path, else it is empty.
    """

    path: Path
    digest: str
    stamp: FileStamp
    here: tuple[Record, ...]


@dataclass(frozen=True, eq=False)
class KnownFiles:
    """Finds stored files by their bytes; safe to call from many threads at once."""

    reader: Reader
    work: Work

    def find(self, path: Path, digest: str, stamp: FileStamp) -> Known | None:
        """This file as one that is stored with all its pages and vectors, if it is.

        A stored vector that is damaged, or removed meanwhile, makes the file an unknown one: it
        is encoded anew, which mends the record.
        """
        try:
            files = {records[0].uri: records for records in self.files(digest)}
            here = files.get(str(path), ())
            for records in [here] if here else files.values():
                self.copies(path, stamp, records)
        except GalleryError:
            return None
        return Known(path, digest, stamp, here) if files else None

    def held(self, path: Path, digest: str) -> frozenset[str]:
        """The spaces in which all pages of the file at this path, of these bytes, have sound
        vectors, those of regions too: they need not be made again."""
        here = [records for records in self._stored(digest) if records[0].uri == str(path)]
        if not here or not is_whole(here[0]):
            return frozenset()
        each = zip(self.work.spaces, self.work.encoders, strict=True)
        return frozenset(space for space, encoder in each if self._is_sound(here[0], encoder))

    def _is_sound(self, records: Sequence[Record], encoder: Encoder) -> bool:
        ids, space = [record.id for record in records], encoder.space.fingerprint
        try:
            self.reader.vectors(space, np.array(ids, dtype=np.int64))
            regions = self.reader.traits(region_kind(space), ids) if has_regions(encoder) else ids
        except GalleryError:
            return False
        return len(regions) == len(ids)

    def files(self, digest: str) -> list[tuple[Record, ...]]:
        """The stored files with these bytes, each as its pages, that lack nothing; oldest first."""
        return [records for records in self._stored(digest) if self._is_complete(records)]

    def unfinished(self, digest: str) -> list[tuple[Record, ...]]:
        """The stored files with these bytes that lack pages, vectors or traits."""
        return [records for records in self._stored(digest) if not self._is_complete(records)]

    def _stored(self, digest: str) -> list[tuple[Record, ...]]:
        files: dict[str, list[Record]] = {}
        for record in self.reader.by_digest(digest):
            files.setdefault(record.uri, []).append(record)
        return [tuple(records) for records in files.values()]

    def _is_complete(self, records: Sequence[Record]) -> bool:
        ids = [record.id for record in records]
        return (
            is_whole(records)
            and all(self.reader.spaces_of(id).issuperset(self.work.spaces) for id in ids)
            and self._have_traits(ids)
        )

    def _have_traits(self, ids: Sequence[int]) -> bool:
        """Whether all of these records have sound traits of every kind."""
        try:
            each = (self.reader.traits(kind, ids) for kind in self.work.kinds)
            return all(len(found) == len(ids) for found in each)
        except GalleryError:
            return False

    def copies(self, path: Path, stamp: FileStamp, records: Sequence[Record]) -> tuple[Draft, ...]:
        """Drafts of another file with the pages, vectors and traits of these records."""
        return tuple(
            Draft(
                uri=str(path),
                page=record.page,
                pages=record.pages,
                digest=record.digest,
                width=record.width,
                height=record.height,
                stamp=stamp,
                vectors=dict(zip(self.work.spaces, self._vectors(record), strict=True)),
                traits=self._traits(record),
            )
            for record in records
        )

    def _vectors(self, record: Record) -> list[NDArray[np.float32]]:
        one = np.array([record.id], dtype=np.int64)
        return [self.reader.vectors(space, one)[0] for space in self.work.spaces]

    def _traits(self, record: Record) -> dict[Trait, bytes]:
        parts = [item_of(record.id, part) for part in range(MOST_REGIONS + 1)]
        return {
            Trait(kind, part_of(item)): data
            for kind in self.work.kinds
            for item, data in self.reader.traits(kind, parts).items()
        }


def stored_vectors(
    reader: Reader, spaces: Sequence[str], image: Image
) -> list[NDArray[np.float32]] | None:
    """One (1, d) raw vector a space of a picture that the gallery holds byte for byte, if any.

    With it a picture finds itself at a cosine of 1, however the gallery was computed.
    """
    for record in reader.by_digest(image.digest):
        if record.page == image.page and reader.spaces_of(record.id).issuperset(spaces):
            return own_vectors(reader, spaces, record)
    return None


def own_vectors(reader: Reader, spaces: Sequence[str], record: Record) -> list[NDArray[np.float32]]:
    """One (1, d) raw vector a space of a record; raises ViewError where it lacks one."""
    if not reader.spaces_of(record.id).issuperset(spaces):
        raise ViewError(
            f"the record {record.id} has no vector in this view yet; run `semblance index` again"
        )
    one = np.array([record.id], dtype=np.int64)
    return [reader.vectors(space, one) for space in spaces]
