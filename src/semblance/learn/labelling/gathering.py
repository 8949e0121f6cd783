"""Pictures with labels and pictures without, seen in one view: from files, or from a gallery."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from semblance.errors import UsageError
from semblance.evaluate.audit.looking import look_at_dataset
from semblance.evaluate.audit.subjects import Subject, of_items, of_pictures
from semblance.evaluate.datasets.dataset import Dataset
from semblance.evaluate.datasets.item import Item
from semblance.evaluate.encoding import encode
from semblance.evaluate.structure import of_gallery
from semblance.gallery.port import Reader
from semblance.images import Found, walk
from semblance.learn.labelling.voting import Matrix
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import Recipe
from semblance.pipeline.recipes import recipe_of
from semblance.pipeline.report import Skipped
from semblance.pipeline.views import find_view, open_view

Progress = Callable[[int, int], None]

MOST = 200_000
"""Records of a gallery that are looked at: 400 MB of vectors of 512 numbers."""


@dataclass(frozen=True, eq=False)
class Gathered:
    """(N, d) `vectors` of the subjects; those without a label are to get one. `model` is what
    looked at them."""

    subjects: tuple[Subject, ...]
    vectors: Matrix
    model: str
    skipped: tuple[Skipped, ...] = ()


def pictures_at(paths: Sequence[Path]) -> tuple[list[Item], list[Skipped]]:
    """Every picture of these files and folders, by its whole path; raises ImageMissing."""
    items: list[Item] = []
    skipped: list[Skipped] = []
    for step in walk(paths):
        if isinstance(step, Found):
            items.append(Item(str(step.path), step.path))
        else:
            skipped.append(Skipped(str(step.path), step.reason))
    return items, skipped


def labelled_of(dataset: Dataset) -> list[Item]:
    """The labelled pictures of a dataset, whatever their split, by their whole paths.

    Raises UsageError where none has a label.
    """
    found = [_by_path(item) for item in dataset.items if item.label is not None]
    if not found:
        raise UsageError(f"no picture of {dataset.name} has a label")
    return found


def gather_files(
    asked: Sequence[Item],
    labelled: Sequence[Item],
    recipe: Recipe,
    compute: Compute,
    progress: Progress = lambda done, total: None,
) -> Gathered:
    """Encode both; a picture that is among the labelled ones is not asked."""
    known = {item.key for item in labelled}
    items = (*labelled, *(item for item in asked if item.key not in known))
    looked = look_at_dataset(Dataset("pictures", Path(), items), recipe, compute, progress)
    return Gathered(looked.subjects, looked.vectors, looked.model, looked.skipped)


def gather_gallery(
    reader: Reader,
    view: str | None,
    asked: Sequence[Item],
    labelled: Sequence[Item],
    compute: Compute,
    progress: Progress = lambda done, total: None,
) -> Gathered:
    """A gallery's records, beside pictures of files encoded as its view has it.

    Where pictures are asked, its records without a label are left out; where labelled pictures
    are given, those with one are. Raises UsageError for a gallery that holds neither.
    """
    found = of_gallery(reader, [view], MOST)
    (seen,) = found.views
    stored = of_pictures(found.pictures, reader.groups())
    rows = [
        row
        for row, one in enumerate(stored)
        if not (asked and one.label is None) and not (labelled and one.label is not None)
    ]
    subjects, vectors = tuple(stored[row] for row in rows), seen.vectors[rows]
    model, skipped = recipe_of(reader, seen.name).title, ()
    beside = (*labelled, *asked)
    if not beside:
        return Gathered(subjects, vectors, model, skipped)
    encoders = compute.bulk_encoders(recipe_of(reader, seen.name))
    encoded = encode(beside, encoders, compute, progress=progress)
    other = open_view(reader, find_view(reader, view)).apply(encoded.raw)
    return Gathered(
        (*subjects, *of_items(encoded.items)),
        np.concatenate([vectors, np.asarray(other, np.float32)]),
        model,
        encoded.skipped,
    )


def _by_path(item: Item) -> Item:
    key = str(item.picture) if isinstance(item.picture, Path) else item.key
    return replace(item, key=key, split=None, role=None)
