"""One chunk of files through decode, prepare and encode, in a worker thread.

Every worker does all of it for its own chunk: the cores stay busy whether decoding or inference
is the slower half, nothing waits in queues between stages, and memory is bounded by the chunks
in flight. A picture is decoded once however many encoders look at it.
"""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.port import Encoder
from semblance.errors import ImageError
from semblance.gallery.port import Reader
from semblance.gallery.records import Draft, Trait
from semblance.images import Image, Limits, Source, decode_pages, page_count
from semblance.images.stamp import FileStamp
from semblance.index.record_vectors import region_kind
from semblance.localize.encoder import ObjectEncoder
from semblance.pipeline.known import Known, KnownFiles
from semblance.pipeline.report import Skipped
from semblance.pipeline.survey import HEAD, Fresh, Item, Unchanged
from semblance.pipeline.work import Work, has_regions


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
    objects: dict[str, list[NDArray[np.uint8]]]
    traits: dict[Trait, bytes]
    vectors: dict[str, NDArray[np.float32]] = field(default_factory=dict)

    def let_go(self) -> None:
        """Of all pixels."""
        self.prepared.clear()
        self.objects.clear()


@dataclass(frozen=True, eq=False)
class ChunkReader:
    """Reads chunks of files; safe to call from many threads at once."""

    known: KnownFiles
    work: Work
    limits: Limits

    @classmethod
    def of(cls, reader: Reader, work: Work, limits: Limits) -> "ChunkReader":
        return cls(KnownFiles(reader, work), work, limits)

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
        min_side = self.work.min_side
        for number, page in enumerate(decode_pages(source, min_side=min_side, limits=self.limits)):
            picture = self._picture(number, page, file.held)
            if isinstance(picture, ImageError):
                if file.pages == 1:
                    raise picture
                file.skipped.append(Skipped(f"{file.path}, page {number + 1}", picture.reason))
                continue
            file.pictures.append(picture)
            yield picture

    def _picture(
        self, number: int, page: Image | ImageError, held: Set[str]
    ) -> _Picture | ImageError:
        """A page ready for the networks, or why it is not."""
        try:
            return page if isinstance(page, ImageError) else self._prepared(number, page, held)
        except ImageError as error:
            return error

    def _prepared(self, number: int, page: Image, held: Set[str]) -> _Picture:
        """A page as the encoders want it, all but those whose vectors are `held`; raises ImageError
        where one cannot make anything of it."""
        wanted = [each for each in self.work.encoders if each.space.fingerprint not in held]
        prepared = {each.space.fingerprint: each.prepare(page) for each in wanted}
        objects = {
            each.space.fingerprint: each.prepare_objects(page)
            for each in wanted
            if isinstance(each, ObjectEncoder) and has_regions(each)
        }
        traits = [maker.make(page) for maker in self.work.makers]
        made = {trait: data for each in traits for trait, data in each.items()}
        return _Picture(number, page.width, page.height, prepared, objects, made)

    def _encode(self, waiting: list[_Picture]) -> None:
        if not waiting:
            return
        for encoder in self.work.encoders:
            space = encoder.space.fingerprint
            wanting = [picture for picture in waiting if space in picture.prepared]
            if not wanting:
                continue
            vectors = encoder.encode([picture.prepared[space] for picture in wanting])
            for picture, vector in zip(wanting, vectors, strict=True):
                picture.vectors[space] = vector
            for picture in wanting:
                _encode_objects(encoder, picture)
        for picture in waiting:
            picture.let_go()
        waiting.clear()


def _encode_objects(encoder: Encoder, picture: _Picture) -> None:
    """Each object's vector, as a trait of the picture's part; that of the picture itself is empty
    and says that they are all there."""
    space = encoder.space.fingerprint
    objects = picture.objects.get(space)
    if objects is None:
        return
    picture.traits[Trait(region_kind(space))] = b""
    for number, vector in enumerate(encoder.encode(objects) if objects else (), start=1):
        picture.traits[Trait(region_kind(space), number)] = vector.astype("<f4").tobytes()


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
                traits=picture.traits,
            )
            for picture in self.pictures
        ]
        return Encoded(self.path, tuple(drafts), tuple(self.skipped))
