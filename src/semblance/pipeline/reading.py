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
from semblance.gallery.records import Draft
from semblance.images import Limits, Source, decode_pages, page_count
from semblance.images.stamp import FileStamp
from semblance.pipeline.known import Known, KnownFiles
from semblance.pipeline.report import Skipped
from semblance.pipeline.survey import HEAD, Fresh, Item, Unchanged


@dataclass(frozen=True, slots=True)
class Encoded:
    """A file that was read: its pages as drafts, and the pages that could not be used."""

    path: Path
    drafts: tuple[Draft, ...]
    skipped: tuple[Skipped, ...] = ()


Outcome: TypeAlias = Encoded | Known | Unchanged | Skipped


@dataclass(eq=False)
class _Picture:
    """A page on its way to the networks; its decoded image is let go of at once."""

    page: int
    width: int
    height: int
    prepared: dict[str, NDArray[np.uint8]]
    vectors: dict[str, NDArray[np.float32]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class ChunkReader:
    """Reads chunks of files; safe to call from many threads at once."""

    known: KnownFiles
    encoders: Sequence[Encoder]
    limits: Limits

    @classmethod
    def of(cls, reader: Reader, encoders: Sequence[Encoder], limits: Limits) -> "ChunkReader":
        spaces = [encoder.space.fingerprint for encoder in encoders]
        return cls(KnownFiles(reader, spaces), encoders, limits)

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
            known = self.known.find(path, source.digest, stamp)
            if known is not None:
                return known
            file = _File(path, source.digest, stamp, held=self.known.held(path, source.digest))
            for picture in self._pages(source, file):
                waiting.append(picture)
                if len(waiting) >= HEAD:
                    self._encode(waiting)
        except ImageError as error:
            return Skipped(str(path), error.reason)
        return file

    def _pages(self, source: Source, file: "_File") -> Iterator[_Picture]:
        file.pages = page_count(source, self.limits)
        min_side = max(encoder.min_side for encoder in self.encoders)
        for number, page in enumerate(decode_pages(source, min_side=min_side, limits=self.limits)):
            if isinstance(page, ImageError):
                if file.pages == 1:
                    raise page
                file.skipped.append(Skipped(f"{file.path}, page {number + 1}", page.reason))
                continue
            prepared = {
                encoder.space.fingerprint: encoder.prepare(page)
                for encoder in self.encoders
                if encoder.space.fingerprint not in file.held
            }
            picture = _Picture(number, page.width, page.height, prepared)
            file.pictures.append(picture)
            yield picture

    def _encode(self, waiting: list[_Picture]) -> None:
        if not waiting:
            return
        for encoder in self.encoders:
            space = encoder.space.fingerprint
            wanting = [picture for picture in waiting if space in picture.prepared]
            if not wanting:
                continue
            vectors = encoder.encode([picture.prepared[space] for picture in wanting])
            for picture, vector in zip(wanting, vectors, strict=True):
                picture.vectors[space] = vector
        for picture in waiting:
            picture.prepared.clear()
        waiting.clear()


@dataclass(eq=False)
class _File:
    """A file whose pages are being encoded, in all spaces but those that hold it already."""

    path: Path
    digest: str
    stamp: FileStamp
    held: frozenset[str] = frozenset()
    pages: int = 1
    pictures: list[_Picture] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)

    def finish(self) -> Encoded:
        drafts = [
            Draft(
                uri=str(self.path),
                page=picture.page,
                pages=self.pages,
                digest=self.digest,
                width=picture.width,
                height=picture.height,
                stamp=self.stamp,
                vectors=picture.vectors,
            )
            for picture in self.pictures
        ]
        return Encoded(self.path, tuple(drafts), tuple(self.skipped))
