"""One chunk of files through decode, prepare and encode, in a worker thread.

Every worker does all of it for its own chunk: the cores stay busy whether decoding or inference
is the slower half, nothing waits in queues between stages, and memory is bounded by the chunks
in flight. A picture is decoded once however many encoders look at it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.port import Encoder
from semblance.errors import ImageError
from semblance.gallery.port import Reader
from semblance.gallery.records import Draft, Record
from semblance.images import Limits, Source, decode, page_count
from semblance.images.stamp import FileStamp
from semblance.pipeline.report import Skipped
from semblance.pipeline.survey import BATCH, Fresh, Item, Unchanged


@dataclass(frozen=True, slots=True)
class Encoded:
    """A file that was read: its pages as drafts, and the pages that could not be used."""

    path: Path
    drafts: tuple[Draft, ...]
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """A file whose very bytes the gallery holds already, in `records` of one file.

    `copies` are drafts of this file with the vectors of those records.
    """

    path: Path
    stamp: FileStamp
    records: tuple[Record, ...]
    copies: tuple[Draft, ...]


Outcome: TypeAlias = Encoded | Known | Unchanged | Skipped


@dataclass(eq=False)
class _Picture:
    """A page on its way to the networks; its decoded image is let go of at once."""

    page: int
    width: int
    height: int
    prepared: list[NDArray[np.uint8]]
    vectors: dict[str, NDArray[np.float32]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class ChunkReader:
    """Reads chunks of files; safe to call from many threads at once."""

    reader: Reader
    encoders: Sequence[Encoder]
    limits: Limits

    def read(self, items: Sequence[Item]) -> list[Outcome]:
        """One outcome an item, in order. An error of a file is an outcome, never an exception."""
        waiting: list[_Picture] = []
        unfinished = [
            self._open(item.path, waiting) if isinstance(item, Fresh) else item for item in items
        ]
        self._encode(waiting)
        return [file.finish() if isinstance(file, _File) else file for file in unfinished]

    def _open(self, path: Path, waiting: list[_Picture]) -> "_File | Known | Skipped":
        try:
            source = Source.from_path(path, self.limits)
            stamp = source.stamp
            assert stamp is not None, "a source from a path has a stamp"
            known = self._known(path, source.digest, stamp)
            if known is not None:
                return known
            file = _File(path, source.digest, stamp)
            for picture in self._pages(source, file):
                waiting.append(picture)
                if len(waiting) >= BATCH:
                    self._encode(waiting)
        except ImageError as error:
            return Skipped(str(path), error.reason)
        return file

    def _pages(self, source: Source, file: "_File") -> Iterator[_Picture]:
        pages = page_count(source, self.limits)
        min_side = max(encoder.min_side for encoder in self.encoders)
        for page in range(pages):
            try:
                image = decode(source, min_side=min_side, page=page, limits=self.limits)
            except ImageError as error:
                if pages == 1:
                    raise
                file.skipped.append(Skipped(f"{file.path}, page {page + 1}", error.reason))
                continue
            prepared = [encoder.prepare(image) for encoder in self.encoders]
            picture = _Picture(page, image.width, image.height, prepared)
            file.pictures.append(picture)
            yield picture

    def _encode(self, waiting: list[_Picture]) -> None:
        if not waiting:
            return
        for place, encoder in enumerate(self.encoders):
            vectors = encoder.encode([picture.prepared[place] for picture in waiting])
            for picture, vector in zip(waiting, vectors, strict=True):
                picture.vectors[encoder.space.fingerprint] = vector
        for picture in waiting:
            picture.prepared.clear()
        waiting.clear()

    def _known(self, path: Path, digest: str, stamp: FileStamp) -> Known | None:
        """This file as one whose bytes are stored with all their vectors, if they are."""
        wanted = {encoder.space.fingerprint for encoder in self.encoders}
        stored = [r for r in self.reader.by_digest(digest) if wanted <= self.reader.spaces_of(r.id)]
        records = [record for record in stored if record.uri == stored[0].uri]
        copies = [self._copy(path, stamp, record) for record in records]
        if not records or self._changed(records):
            return None
        return Known(path, stamp, tuple(records), tuple(copies))

    def _copy(self, path: Path, stamp: FileStamp, record: Record) -> Draft:
        one = np.array([record.id], dtype=np.int64)
        spaces = [encoder.space.fingerprint for encoder in self.encoders]
        return Draft(
            uri=str(path),
            page=record.page,
            digest=record.digest,
            width=record.width,
            height=record.height,
            stamp=stamp,
            vectors={space: self.reader.vectors(space, one)[0] for space in spaces},
        )

    def _changed(self, records: Sequence[Record]) -> bool:
        """Whether the writer replaced a record while its vectors were being read."""
        now = self.reader.records([record.id for record in records])
        return [record.digest for record in now] != [record.digest for record in records]


@dataclass(eq=False)
class _File:
    """A file whose pages are being encoded."""

    path: Path
    digest: str
    stamp: FileStamp
    pictures: list[_Picture] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)

    def finish(self) -> Encoded:
        drafts = [
            Draft(
                uri=str(self.path),
                page=picture.page,
                digest=self.digest,
                width=picture.width,
                height=picture.height,
                stamp=self.stamp,
                vectors=picture.vectors,
            )
            for picture in self.pictures
        ]
        return Encoded(self.path, tuple(drafts), tuple(self.skipped))
