"""From rows of an index to hits: the record, its scores, the region that matched, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.port import Encoder
from semblance.errors import GalleryCorrupt
from semblance.fusion import View
from semblance.gallery.items import part_of, record_of
from semblance.gallery.port import Reader
from semblance.gallery.records import Record
from semblance.index import ExactIndex
from semblance.localize.stored import from_bytes
from semblance.pipeline.reranking import Ranked
from semblance.pipeline.traits import finder_of, mask_kind
from semblance.search.calibrated import Calibrated
from semblance.search.hits import Hit, Region, Why


@dataclass(frozen=True, eq=False)
class HitMaking:
    """Makes hits of one view's answers; `encoders` are one a space of it."""

    reader: Reader
    encoders: Sequence[Encoder]
    view: View
    index: ExactIndex
    calibration: Calibrated

    def hits(self, parts: NDArray[np.float32], ranked: Ranked) -> list[Hit]:
        """One an answer, in order; a record that was removed meanwhile is left out.

        `parts` (spaces, d) are what each space adds to the query's vector.
        """
        items = self.index.ids[ranked.rows].tolist()
        records = {each.id: each for each in self.reader.records([record_of(i) for i in items])}
        vectors = self.index.matrix[ranked.rows]
        return [
            self._hit(records[record_of(item)], item, ranked, place, parts, vectors[place])
            for place, item in enumerate(items)
            if record_of(item) in records
        ]

    def _hit(
        self,
        record: Record,
        item: int,
        ranked: Ranked,
        place: int,
        parts: NDArray[np.float32],
        vector: NDArray[np.float32],
    ) -> Hit:
        shares = parts @ vector
        distance = None
        if self.view.definition.metric == "euclidean":
            distance = float(ranked.scores[place])
            shares /= max(float(np.linalg.norm(parts.sum(axis=0)) * np.linalg.norm(vector)), 1e-12)
        cosine = min(1.0, max(-1.0, float(shares.sum())))
        models = [encoder.space.model for encoder in self.encoders]
        why = Why(dict(zip(models, shares.tolist(), strict=True)), ranked.evidence[place])
        region = self._region(record, part_of(item)) if part_of(item) else None
        chance = self.calibration.probability(cosine)
        return Hit(record, cosine, chance, distance, why, region)

    def _region(self, record: Record, part: int) -> Region | None:
        """Where the region is in the picture, as its mask's list of objects has it."""
        finder = finder_of(self.encoders)
        if finder is None:
            return None
        try:
            stored = self.reader.traits(mask_kind(finder), [record.id])
            objects = from_bytes(stored[record.id]).objects if stored else ()
        except GalleryCorrupt:
            return None
        if part > len(objects):
            return None
        found = objects[part - 1]
        return Region.of(found, record.width, record.height)
