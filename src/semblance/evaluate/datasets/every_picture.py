"""Every picture of a collection, whatever its label: what edited copies are made of."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from semblance.evaluate.datasets import packaging
from semblance.evaluate.datasets.dataset import Dataset
from semblance.evaluate.datasets.item import Item
from semblance.evaluate.datasets.opening import NAMED, Progress, open_dataset
from semblance.images import Found, walk
from semblance.pipeline.report import Skipped


@dataclass(frozen=True, slots=True, eq=False)
class Pictures:
    """The pictures, and what was left out."""

    items: tuple[Item, ...]
    skipped: tuple[Skipped, ...]


def every_picture(data: str | os.PathLike[str], *, progress: Progress | None = None) -> Pictures:
    """All pictures below a folder, with class folders or without; or those of any other dataset.

    A packaging set is read by its manifest: its masks are no pictures, and its attribute changes
    are near-copies of others. Raises as `open_dataset` does, and ImageMissing.
    """
    text, folder = os.fspath(data), Path(data)
    is_named = text.partition(":")[0] in NAMED
    if is_named or not folder.is_dir() or packaging.is_packaging(folder):
        return _of(open_dataset(text, progress=progress))
    steps = list(walk([folder]))
    found = tuple(Item(str(step.path), step.path) for step in steps if isinstance(step, Found))
    others = (step for step in steps if not isinstance(step, Found))
    return Pictures(found, tuple(Skipped(str(step.path), step.reason) for step in others))


def _of(dataset: Dataset) -> Pictures:
    return Pictures(tuple(_own(dataset)), dataset.skipped)


def _own(dataset: Dataset) -> Iterator[Item]:
    rendered = dataset.name == packaging.NAME
    for item in dataset.items:
        if not (rendered and item.attributes.get("variant_of")):
            yield item
