"""From rows of an index to hits: the record, its scores, the region that matched, and why."""

from collections.abc import Mapping, Sequence
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
from semblance.localize.stored import objects_from_bytes
from semblance.pipeline.reranking import Ranked
from semblance.pipeline.traits import finder_of, mask_kind, sound_traits
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
        there = [(place, item) for place, item in enumerate(items) if record_of(item) in records]
        regions = self._regions({i: records[record_of(i)] for _, i in there if part_of(i)})
        vectors = self.index.matrix[ranked.rows]
        return [
            self._hit(
                records[record_of(item)], regions.get(item), ranked, place, parts, vectors[place]
            )
            for place, item in there
        ]

    def _hit(
        self,
        record: Record,
        region: Region | None,
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
        chance = self.calibration.probability(cosine)
        return Hit(record, cosine, chance, distance, why, region)

    def _regions(self, records: Mapping[int, Record]) -> dict[int, Region | None]:
        """Where each region is in its record's picture, as its mask's list of objects has it; by
        item, None where that cannot be told."""
        finder = finder_of(self.encoders)
        if finder is None or not records:
            return {}
        masks = sound_traits(self.reader, mask_kind(finder), [r.id for r in records.values()])
        return {
            item: _region(masks.get(record.id), part_of(item), record)
            for item, record in records.items()
        }


def _region(mask: bytes | None, part: int, record: Record) -> Region | None:
    try:
        objects = () if mask is None else objects_from_bytes(mask)
    except GalleryCorrupt:
        return None
    if part > len(objects):
        return None
    return Region.of(objects[part - 1], record.width, record.height)
