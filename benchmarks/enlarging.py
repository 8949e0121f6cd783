"""A gallery made large by copies of what it holds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semblance import Gallery
from semblance.gallery.records import Draft, Record, Trait
from semblance.pipeline.category_learning import predict_all
from semblance.pipeline.compute import Compute
from semblance.pipeline.traits import makers_of
from semblance.pipeline.views import fit_views

NOISE = 0.3
"""Of a vector's own length: copies are then as far apart as views of one product."""

BLOCK = 2_000
"""Copies that are stored at a time."""


def enlarge(gallery: Gallery, count: int) -> None:
    """Copies of the records, their vectors moved a little, until there are `count`."""
    store = gallery.store
    originals = _Originals.of(gallery)
    rng = np.random.default_rng(0)
    with store.writer() as writer:
        for start in range(len(originals.records), count, BLOCK):
            numbers = np.arange(start, min(start + BLOCK, count))
            writer.put(list(originals.copies(numbers, rng)))
        fit_views(store, writer)
        predict_all(store, writer, Compute())


@dataclass(frozen=True, eq=False)
class _Originals:
    """Records with a row a record of each space's vectors, and their traits by kind and id."""

    records: list[Record]
    vectors: Mapping[str, NDArray[np.float32]]
    traits: Mapping[str, Mapping[int, bytes]]

    @classmethod
    def of(cls, gallery: Gallery) -> "_Originals":
        store = gallery.store
        ids = store.ids()
        kinds = [m.kind for m in makers_of(gallery.recipe, gallery.searcher().encoders)]
        return cls(
            store.records(ids.tolist()),
            {each.fingerprint: store.vectors(each.fingerprint, ids) for each in store.spaces()},
            {kind: store.traits(kind, ids.tolist()) for kind in kinds},
        )

    def copies(self, numbers: NDArray[np.int64], rng: np.random.Generator) -> Iterator[Draft]:
        """One for each number, of the records in turn."""
        places = numbers % len(self.records)
        moved = {space: _moved(rows[places], rng) for space, rows in self.vectors.items()}
        for at, (number, place) in enumerate(zip(numbers.tolist(), places.tolist(), strict=True)):
            record = self.records[place]
            yield Draft(
                f"{record.uri}#{number}",
                0,
                f"{number:064x}",
                record.width,
                record.height,
                record.stamp,
                {space: rows[at] for space, rows in moved.items()},
                record.labels,
                traits={Trait(kind): kept[record.id] for kind, kept in self.traits.items()},
            )


def _moved(vectors: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    noise = rng.standard_normal(vectors.shape, np.float32) / vectors.shape[1] ** 0.5
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors + NOISE * lengths * noise, np.float32)
