"""What a dataset is made of: pictures with what is known of them, and judged pairs."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from semblance.gallery.records import Attribute

Split = Literal["train", "validation", "test"]
Role = Literal["query", "gallery"]

SPLITS: Final[Mapping[str, Split]] = {
    "train": "train",
    "training": "train",
    "validation": "validation",
    "valid": "validation",
    "val": "validation",
    "test": "test",
    "testing": "test",
}
"""Every way to write a split, lower case, as folder or in a table."""

ROLES: Final[Mapping[str, Role]] = {"query": "query", "gallery": "gallery"}

Stored: TypeAlias = Path | NDArray[np.uint8]
"""Where a picture is: a file, or the (H, W) grey pixels themselves. `open_image` takes both."""


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """One picture. `key` names it within its dataset, the same on every machine.

    `label` is what evaluation judges by, `group` what several pictures show (one product).
    Of a file with several pages the first is meant.
    """

    key: str
    picture: Stored
    label: str | None = None
    group: str | None = None
    split: Split | None = None
    role: Role | None = None
    mask: Path | None = None
    attributes: Mapping[str, Attribute] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """Two pictures and how much they match: 0 not at all, 1 entirely."""

    a: Item
    b: Item
    grade: float
    split: Split | None = None


def key_of(path: Path, root: Path) -> str:
    """The path from the dataset's root with forward slashes; absolute where no way leads there."""
    try:
        return Path(os.path.relpath(path, root)).as_posix()
    except ValueError:  # another drive
        return path.as_posix()
