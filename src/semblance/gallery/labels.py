"""What the user says of the pictures, from a CSV file or from the names of their folders."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, TypeAlias

from semblance.csv_table import Row, Table
from semblance.errors import UsageError
from semblance.gallery.attributes import attribute_of, check_labels
from semblance.gallery.records import Labels

LabelSource: TypeAlias = Callable[[Path], Labels | None]
"""What is said of a picture, by its absolute path; None where nothing is."""

COLUMNS: Final = ("path", "label", "group")
"""Those that have a meaning here; any other is an attribute."""


def folder_labels(roots: Sequence[Path]) -> LabelSource:
    """A picture's label is the name of the folder it lies in.

    Nothing is said of pictures that lie directly in the root: its name is no class. Of several
    roots each is a class folder, as `photos/*` gives them. A root may be a picture itself.
    """
    tops = [Path(os.path.abspath(root)) for root in roots]
    classes = [top for top in tops if top.is_dir()] if len(tops) > 1 else []

    def label_of(path: Path) -> Labels | None:
        folder = path.parent
        if any(top in folder.parents for top in tops) or (len(classes) > 1 and folder in classes):
            return Labels(label=folder.name)
        return None

    return label_of


class CsvLabels:
    """What a CSV file says of each picture it names; see `read_labels`."""

    def __init__(self, path: Path) -> None:
        self._labels = read_labels(path)
        self._unasked = set(self._labels)

    def __call__(self, picture: Path) -> Labels | None:
        self._unasked.discard(str(picture))
        return self._labels.get(str(picture))

    @property
    def unmatched(self) -> list[str]:
        """The paths of the file that nobody has asked for, sorted."""
        return sorted(self._unasked)


def read_labels(path: Path) -> dict[str, Labels]:
    """What a CSV file says of pictures, by their absolute paths.

    Its columns are path, label and, as the user likes, group and any attributes, with commas
    or semicolons between. Paths are relative to the CSV's own folder. In attributes what JSON
    would call a number, true or false is one; the rest is text, and an empty cell is missing.
    """
    table = Table.read(path, COLUMNS)
    table.require(("path", "label"), "path,label,group,price")
    labels: dict[str, Labels] = {}
    lines: dict[str, int] = {}
    for row in table.rows():
        if isinstance(row, UsageError):
            raise row
        picture, said = _said(table, row)
        if labels.setdefault(picture, said) != said:
            other = f"says of {row.cells['path']} something else than line {lines[picture]}"
            raise table.error(row.line, f"{other}; remove one of the two")
        lines.setdefault(picture, row.line)
    if not labels:
        raise UsageError(f"{path} names no pictures; it has a header line and nothing below")
    return labels


def _said(table: Table, row: Row) -> tuple[str, Labels]:
    """The absolute path a row names, and what it says."""
    cells = row.cells
    if not cells["path"]:
        raise table.error(row.line, "names no picture")
    attributes = {
        name: value
        for name, cell in cells.items()
        if name not in COLUMNS and (value := attribute_of(cell)) is not None
    }
    label, group = (cells.get(name, "").strip() or None for name in ("label", "group"))
    said = Labels(label, group, attributes)
    check_labels(said, f"{table.path}, line {row.line}")
    return os.path.abspath(table.path.parent / cells["path"]), said
