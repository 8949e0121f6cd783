"""Folders that say who is trained on, who asks and who is asked, above the class folders."""

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from semblance.errors import UsageError
from semblance.evaluate.datasets.class_folders import read_class_folders, visible_folders
from semblance.evaluate.datasets.dataset import Reading
from semblance.evaluate.datasets.item import ROLES, SPLITS, Split
from semblance.images import Found, walk

Part = TypeVar("Part", bound=str)


def read_folder(root: Path) -> Reading:
    """Class folders in `root`, or in its splits and roles; `train`, `test/query`, `test/gallery`.

    A folder called `train` is a split if it has folders in it, else a class like any other.
    Raises UsageError where both readings make sense, with the way to name each.
    """
    reading = Reading()
    splits = _parts(root, SPLITS)
    if not splits:
        _read_roles(root, root, reading, None)
    for split, folder in splits.items():
        _read_roles(folder, root, reading, split)
    return reading


def _read_roles(folder: Path, root: Path, reading: Reading, split: Split | None) -> None:
    roles = _parts(folder, ROLES)
    if not roles:
        read_class_folders(folder, root, reading, split)
    for role, inner in roles.items():
        read_class_folders(inner, root, reading, split, role)


def _parts(folder: Path, names: Mapping[str, Part]) -> dict[Part, Path]:
    """The folders that are parts of a dataset by their names, empty if they are classes."""
    inside = visible_folders(folder)
    named = [path for path in inside if path.name.lower() in names]
    others = [path for path in inside if path not in named]
    if not any(visible_folders(path) for path in named):
        if named and not any(map(_has_pictures, others)) and any(map(_has_pictures, named)):
            raise _flat(named)
        return {}
    mixed = next((path for path in others if _has_pictures(path)), None)
    if mixed is not None:
        raise _mixed(named, mixed)
    parts: dict[Part, Path] = {}
    for path in named:
        if not path.resolve().is_relative_to(folder.resolve()):
            raise UsageError(
                f"{path} is a link that leaves {folder}, and such links are not followed; copy the "
                "pictures, or list them in a CSV with the columns path,label,split"
            )
        taken = parts.setdefault(names[path.name.lower()], path)
        if taken != path:
            raise UsageError(f"{taken} and {path} are the same part of a dataset; rename one")
    return parts


def _has_pictures(folder: Path) -> bool:
    return any(isinstance(step, Found) for step in walk([folder]))


def _flat(named: list[Path]) -> UsageError:
    return UsageError(
        f"{named[0]} holds pictures and no class folders, so nothing says what they are; make a "
        "folder for each class in it, or list the pictures in a CSV with the columns path,label"
    )


def _mixed(named: list[Path], other: Path) -> UsageError:
    return UsageError(
        f"{named[0]} looks like a part of a dataset and {other} beside it like a class; to use "
        f"only {named[0].name}, name {named[0]}; else move {other.name} away"
    )
