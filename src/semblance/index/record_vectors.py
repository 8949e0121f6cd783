"""The vectors of a gallery's records as a view takes them: pictures, joined by their own texts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semblance.fusion import ViewDefinition
from semblance.fusion.vectors import joined_with_text
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

    def __call__(self, ids: NDArray[np.int64]) -> list[NDArray[np.float32]]:
        """One (len(ids), d) array a space; only rows with a text are of unit length."""
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
