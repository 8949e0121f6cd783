"""Pictures to learn from whatever lies around them: a dataset, or any folder."""

from pathlib import Path

from semblance.errors import UsageError
from semblance.evaluate.datasets import open_dataset
from semblance.evaluate.datasets.dataset import Dataset, Reading
from semblance.evaluate.datasets.item import Item, key_of
from semblance.evaluate.datasets.opening import Progress
from semblance.evaluate.datasets.problems import Problem
from semblance.images import Found, walk


def pictures_of(data: str, progress: Progress | None = None) -> Dataset:
    """A dataset with its splits and labels, or every picture below a folder that is none.

    Raises UsageError and NoImages as `open_dataset` does.
    """
    try:
        return open_dataset(data, progress=progress)
    except UsageError:
        # Folders in folders, or pictures in one: no dataset, and labels are not needed here.
        if not Path(data).is_dir():
            raise
    return _walked(Path(data))


def _walked(folder: Path) -> Dataset:
    root, reading = folder.absolute(), Reading()
    for step in walk([root]):
        key = key_of(step.path, root)
        if isinstance(step, Found):
            reading.items.append(Item(key, step.path))
        else:
            reading.problems.append(Problem("unusable", key, step.reason))
    found = Dataset.of(str(folder), root, reading)
    # That a picture has no label is what was asked for.
    told = tuple(each for each in found.problems if each.kind != "unlabelled")
    return Dataset(found.name, found.root, found.items, problems=told)
