"""The vectors of a gallery's items as a view takes them: pictures joined by their own texts, and
regions of pictures."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semblance.errors import GalleryError
from semblance.fusion import ViewDefinition
from semblance.fusion.vectors import joined_with_text
from semblance.gallery.items import parts_of
from semblance.gallery.port import Reader


@dataclass(frozen=True, eq=False)
class RecordVectors:
    """Reads what `View.apply` takes of records; they need a picture's vector in every space.

    `worded` are, for each of the definition's texts, the ids of the records that have one.
    """

    reader: Reader
    definition: ViewDefinition
    worded: Sequence[NDArray[np.int64]] = ()

    @classmethod
    def of(cls, reader: Reader, definition: ViewDefinition) -> "RecordVectors":
        """For the gallery as it stands. Memory grows with the texts by their ids."""
        return cls(reader, definition, [reader.stamps(text)[0] for text in definition.texts])

    def __call__(self, items: NDArray[np.int64]) -> list[NDArray[np.float32]]:
        """One (len(items), d) array a space; only rows with a text are of unit length."""
        is_region = parts_of(items) > 0
        if not is_region.any():
            return self._of_records(items)
        regions = [region_vectors(self.reader, s, items[is_region]) for s in self.definition.spaces]
        raw = []
        for whole, part in zip(self._of_records(items[~is_region]), regions, strict=True):
            rows = np.empty((len(items), part.shape[1]), np.float32)
            rows[~is_region], rows[is_region] = whole, part
            raw.append(rows)
        return raw

    def _of_records(self, ids: NDArray[np.int64]) -> list[NDArray[np.float32]]:
        raw = [self.reader.vectors(space, ids) for space in self.definition.spaces]
        if self.definition.texts:
            for vectors, text, worded in zip(raw, self.definition.texts, self.worded, strict=True):
                self._join(vectors, text, ids, np.isin(ids, worded))
        return raw

    def _join(
        self,
        vectors: NDArray[np.float32],
        text: str,
        ids: NDArray[np.int64],
        has_text: NDArray[np.bool_],
    ) -> None:
        """Join the texts to the rows that have one, in place."""
        said = self.reader.vectors(text, ids[has_text])
        vectors[has_text] = joined_with_text(vectors[has_text], said, self.definition.text_weight)


def region_kind(space: str) -> str:
    """The kind of trait that is a region's raw vector in a space, by fingerprint.

    A picture whose regions are known has an empty one of its own, however few they are.
    """
    return f"vector {space}"


def region_vectors(reader: Reader, space: str, items: NDArray[np.int64]) -> NDArray[np.float32]:
    """(len(items), d) raw vectors of regions; raises GalleryError where one was removed."""
    found = reader.traits(region_kind(space), items.tolist())
    try:
        rows = [np.frombuffer(found[item], "<f4") for item in items.tolist()]
    except KeyError as missing:
        raise GalleryError(f"the region {missing} has no vector; index again") from None
    return np.stack(rows).astype(np.float32)
