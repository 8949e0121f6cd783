"""The pictures that a map shows, and their vectors in each view: from a gallery or from arrays."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError
from semblance.evaluate.structure.vectors import Vectors, spread
from semblance.fusion import Metric, View
from semblance.gallery.port import Reader
from semblance.pipeline.views import find_view, open_view, shared_ids

BLOCK_ROWS = 4096
"""Records whose raw vectors are read at a time."""

LIMIT = 5000
"""Pictures looked at unless told: t-SNE of so many takes about half a minute on two cores."""


@dataclass(frozen=True, slots=True)
class Picture:
    """`id` is the record's; `page` counts from 0 within the file `uri`."""

    id: int
    uri: str
    page: int = 0
    label: str | None = None


@dataclass(frozen=True, eq=False)
class Seen:
    """(N, d) `vectors` of the pictures in the view called `name`, in their order."""

    name: str
    vectors: Vectors
    metric: Metric = "cosine"


@dataclass(frozen=True, eq=False)
class Pictures:
    """What is looked at: `pictures` of a collection of `total`, seen in one view or several."""

    pictures: tuple[Picture, ...]
    views: tuple[Seen, ...]
    total: int

    @property
    def labels(self) -> tuple[str | None, ...]:
        return tuple(picture.label for picture in self.pictures)


def of_gallery(
    reader: Reader, names: Sequence[str | None] = (None,), limit: int = LIMIT
) -> Pictures:
    """The pictures that all these views hold, at most `limit` of them, spread evenly.

    None is the default view. Memory grows with `limit` x the views' lengths. Raises ViewError
    for an unknown view and UsageError where the views share no picture.
    """
    found = [find_view(reader, name) for name in names]
    views = [open_view(reader, stored) for stored in found]
    ids = shared_ids(reader, [space for view in views for space in view.definition.spaces])
    if not len(ids):
        raise UsageError(
            f"no picture is in {' and '.join(view.name for view in found)}; "
            "`semblance views add` or `semblance index` encodes them"
        )
    chosen = ids[spread(len(ids), limit)]
    records = reader.records(chosen.tolist())
    return Pictures(
        pictures=tuple(Picture(one.id, one.uri, one.page, one.label) for one in records),
        views=tuple(
            Seen(stored.name, _vectors(reader, view, chosen), view.definition.metric)
            for stored, view in zip(found, views, strict=True)
        ),
        total=len(ids),
    )


def _vectors(reader: Reader, view: View, ids: NDArray[np.int64]) -> Vectors:
    blocks = [
        view.apply([reader.vectors(space, rows) for space in view.definition.spaces])
        for rows in np.split(ids, range(BLOCK_ROWS, len(ids), BLOCK_ROWS))
    ]
    return np.concatenate(blocks)
