"""What re-rankers know of a query and of records: outlines and keypoints, stored or made now."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from semblance.errors import ImageError, UsageError
from semblance.gallery.items import part_of, record_of
from semblance.gallery.port import Reader
from semblance.gallery.records import Record, Trait
from semblance.images import Image, open_image
from semblance.localize.finder import Finder
from semblance.pipeline.examples import Example
from semblance.pipeline.traits import KeypointMaker, OutlineMaker, TraitMaker, sound_traits
from semblance.search.rerank.silhouette import SIZE_BYTES, Silhouette
from semblance.search.rerank.stored_keypoints import StoredKeypoints

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Evidence:
    """Reads from a gallery what `makers_of` made for it; `finder` is the view's, if it has one."""

    reader: Reader
    finder: Finder | None = None

    def outline(self, query: Example) -> Silhouette:
        """The query's silhouette; raises UsageError for a view that does not look for objects."""
        maker = self._outlines
        if isinstance(query, Record):
            return self._of_record(maker, Silhouette.from_bytes, query.id, query)
        return Silhouette.from_bytes(maker.make(query)[Trait(maker.kind)])

    def outlines(self, items: Sequence[int]) -> list[Silhouette]:
        """Of each item; one that is not stored is made of its picture, or empty if that is gone."""
        return self._each(self._outlines, Silhouette.from_bytes, items, NO_OUTLINE)

    def keypoints(self, query: Example) -> StoredKeypoints:
        """The query's keypoints, those of its object where the view looks for objects."""
        maker = KeypointMaker(self.finder)
        if isinstance(query, Record):
            return self._of_record(maker, StoredKeypoints.from_bytes, query.id, query)
        return maker.keypoints(query)

    def keypoints_of(self, items: Sequence[int]) -> list[StoredKeypoints | None]:
        """Of the record of each item; None where the picture is gone."""
        maker = KeypointMaker(self.finder)
        records = [record_of(item) for item in items]
        return self._each(maker, StoredKeypoints.from_bytes, records, None)

    @property
    def _outlines(self) -> OutlineMaker:
        if self.finder is None:
            raise UsageError(
                "contours are of objects, and this view looks at whole pictures; index with "
                "--localize u2netp, or put such a view beside with `semblance views add`"
            )
        return OutlineMaker(self.finder)

    def _each(
        self, maker: TraitMaker, read: Callable[[bytes], T], items: Sequence[int], none: T
    ) -> list[T]:
        stored = sound_traits(self.reader, maker.kind, items)
        missing = [record_of(item) for item in items if item not in stored]
        records = {record.id: record for record in self.reader.records(missing)}
        found: list[T] = []
        for item in items:
            data = stored.get(item) or self._made(maker, records.get(record_of(item)), item)
            found.append(none if data is None else read(data))
        return found

    def _of_record(
        self, maker: TraitMaker, read: Callable[[bytes], T], item: int, record: Record
    ) -> T:
        data = sound_traits(self.reader, maker.kind, [item]).get(item)
        return read(data or maker.make(_opened(record, maker))[Trait(maker.kind)])

    def _made(self, maker: TraitMaker, record: Record | None, item: int) -> bytes | None:
        if record is None:
            return None
        try:
            made = maker.make(_opened(record, maker))
        except ImageError:
            return None
        return made.get(Trait(maker.kind, part_of(item)))


NO_OUTLINE = Silhouette.from_bytes(bytes(SIZE_BYTES))
"""Of a picture that is gone."""


def _opened(record: Record, maker: TraitMaker) -> Image:
    return open_image(record.uri, page=record.page, min_side=maker.min_side)
