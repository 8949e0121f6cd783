"""What an audit looks at: a dataset encoded now, or a gallery, as vectors in one view."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from semblance.evaluate.audit.subjects import Subject, of_items, of_pictures
from semblance.evaluate.datasets import Dataset
from semblance.evaluate.encoding import encode
from semblance.evaluate.structure import of_gallery
from semblance.evaluate.structure.vectors import Vectors
from semblance.fusion import Labelled, Metric, View
from semblance.fusion.labelled import useful
from semblance.gallery.port import Reader
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import Recipe
from semblance.pipeline.recipes import recipe_of
from semblance.pipeline.report import Skipped


@dataclass(frozen=True, eq=False)
class Looked:
    """(N, d) `vectors` of the `subjects`, `model` as the recipe calls itself; `total` pictures
    there are, of which `skipped` could not be used."""

    subjects: tuple[Subject, ...]
    vectors: Vectors
    metric: Metric
    model: str
    total: int
    skipped: tuple[Skipped, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """What is said beside the findings."""
        skipped = [asdict(item) for item in self.skipped]
        return {"model": self.model, "of": self.total, "skipped": skipped}


def look_at_dataset(
    dataset: Dataset,
    recipe: Recipe,
    compute: Compute,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Looked:
    """Encode a dataset, or take its vectors from the cache, and fit the recipe's view on it.

    Raises NoImages where no picture can be used, and what `encode` raises.
    """
    encoded = encode(dataset.items, compute.bulk_encoders(recipe), compute, progress=progress)
    definition = recipe.view_of([space.fingerprint for space in encoded.spaces])
    view = View(definition, tuple(raw.shape[1] for raw in encoded.raw))
    subjects = of_items(encoded.items)
    fitted = _fitted(view, encoded.raw, [subject.label for subject in subjects])
    skipped = (*dataset.skipped, *encoded.skipped)
    total = len(encoded.items) + len(skipped)
    vectors = fitted.apply(encoded.raw)
    return Looked(subjects, vectors, definition.metric, recipe.title, total, skipped)


def look_at_gallery(reader: Reader, view: str | None, limit: int) -> Looked:
    """At most `limit` pictures, spread evenly; raises ViewError for an unknown view."""
    found = of_gallery(reader, [view], limit)
    (seen,) = found.views
    subjects = of_pictures(found.pictures, reader.groups())
    model = recipe_of(reader, seen.name).title
    return Looked(subjects, seen.vectors, seen.metric, model, found.total)


def _fitted(view: View, raw: Sequence[NDArray[np.float32]], labels: Sequence[str | None]) -> View:
    """The view as a gallery of these pictures would have it: unfitted where they are too few."""
    rows = useful(labels)
    if not view.wants_fit(len(labels), len(rows)):
        return view
    known = np.array([labels[row] for row in rows], np.str_)
    return view.fit(raw, Labelled([block[rows] for block in raw], known) if rows else None)
