"""A folder of class folders: the name of each is the label of the pictures in it."""

from pathlib import Path

from semblance.errors import UsageError
from semblance.evaluate.datasets.dataset import Reading
from semblance.evaluate.datasets.item import Item, Role, Split, key_of
from semblance.evaluate.datasets.problems import Problem
from semblance.images import Found, walk

NEITHER = "lies in no class folder"


def read_class_folders(
    folder: Path,
    root: Path,
    reading: Reading,
    split: Split | None = None,
    role: Role | None = None,
) -> None:
    """Add the pictures of `folder/<class>/`, in the order of the walk.

    Raises UsageError for a picture that lies deeper: which of two folders is its class?
    """
    found = walk([folder])
    seen: set[str] = set()
    for step in found:
        key = key_of(step.path, root)
        if not isinstance(step, Found):
            reading.problems.append(Problem("unusable", key, step.reason))
            continue
        above = step.path.relative_to(folder).parts[:-1]
        if len(above) > 1:
            raise _too_deep(folder, above)
        if not above:
            reading.problems.append(Problem("unlabelled", key, NEITHER))
            continue
        seen.add(above[0])
        reading.items.append(Item(key, step.path, above[0], split=split, role=role))
    _tell_of_rest(folder, root, found.ignored, seen, reading)


def visible_folders(folder: Path) -> list[Path]:
    """The folders directly in a folder, by name, hidden ones left out."""
    inside = (path for path in folder.iterdir() if path.is_dir())
    return sorted(path for path in inside if not path.name.startswith("."))


def _tell_of_rest(folder: Path, root: Path, ignored: int, seen: set[str], reading: Reading) -> None:
    classes = visible_folders(folder)
    for each in classes:
        if each.name not in seen:
            reading.problems.append(Problem("empty", key_of(each, root), "holds no pictures"))
    if not classes:
        reading.problems.append(Problem("empty", key_of(folder, root), "holds no class folders"))
    if ignored:
        are = "file is no picture by its name" if ignored == 1 else "files are no pictures by name"
        reading.problems.append(Problem("ignored", key_of(folder, root), f"{ignored} {are}"))


def _too_deep(folder: Path, above: tuple[str, ...]) -> UsageError:
    outer, inner = folder / above[0], folder.joinpath(*above[:2])
    return UsageError(
        f"{inner} lies below the class folder {outer}, and either could be the class; name "
        f"{outer} as the dataset, take the inner folder away, or list the pictures in a CSV "
        "with the columns path,label"
    )
