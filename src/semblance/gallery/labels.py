"""What the user says of the pictures, from a CSV file or from the names of their folders."""

import csv
import io
import json
import math
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from semblance.errors import UsageError
from semblance.gallery.attributes import WHOLE_NUMBERS, check_labels
from semblance.gallery.records import Attribute, Labels

LabelSource: TypeAlias = Callable[[Path], Labels | None]
"""What is said of a picture, by its absolute path; None where nothing is."""

_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
"""A number as JSON writes it; 007 and +1 are codes, and stay text."""


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
    table = _Table.read(path)
    labels: dict[str, Labels] = {}
    lines: dict[str, int] = {}
    for line, cells in table.rows():
        picture, said = table.labels(line, cells)
        if labels.setdefault(picture, said) != said:
            raise UsageError(
                f"{path}, line {line}: says of {cells['path']} something else than line "
                f"{lines[picture]}; remove one of the two"
            )
        lines.setdefault(picture, line)
    if not labels:
        raise UsageError(f"{path} names no pictures; it has a header line and nothing below")
    return labels


@dataclass(frozen=True, slots=True)
class _Table:
    """A CSV file with its header understood. `columns` has '' for a column without a name."""

    path: Path
    text: str
    delimiter: str
    columns: Sequence[str]

    @classmethod
    def read(cls, path: Path) -> "_Table":
        text = _text(path)
        first = text.split("\n", 1)[0]
        delimiter = ";" if first.count(";") > first.count(",") else ","
        header = next(_reader(path, text, delimiter), (1, []))[1]
        columns = [_column(name) for name in header]
        missing = [name for name in ("path", "label") if name not in columns]
        if missing:
            raise UsageError(
                f"{path}, line 1: there is no column '{missing[0]}'; the first line names the "
                "columns, such as path,label,group,price"
            )
        named = [name for name in columns if name]
        twice = sorted({name for name in named if named.count(name) > 1})
        if twice:
            raise UsageError(f"{path}, line 1: there are two columns '{twice[0]}'; rename one")
        return cls(path, text, delimiter, columns)

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """The line each row ends on, counted from 1, and its cells by column."""
        reader = _reader(self.path, self.text, self.delimiter)
        next(reader)
        for line, cells in reader:
            if not any(cells):
                continue
            if len(cells) > len(self.columns):
                raise self._error(line, f"has {len(cells)} cells for {len(self.columns)} columns")
            row = list(zip(self.columns, cells, strict=False))
            if any(cell.strip() for name, cell in row if not name):
                raise self._error(line, "has a cell in a column without a name")
            yield line, {name: cell for name, cell in row if name}

    def labels(self, line: int, cells: Mapping[str, str]) -> tuple[str, Labels]:
        """The absolute path a row names, and what it says."""
        if not cells["path"]:
            raise self._error(line, "names no picture")
        attributes = {
            name: value
            for name, cell in cells.items()
            if name not in ("path", "label", "group") and (value := _attribute(cell)) is not None
        }
        label, group = (cells.get(name, "").strip() or None for name in ("label", "group"))
        said = Labels(label, group, attributes)
        check_labels(said, f"{self.path}, line {line}")
        return os.path.abspath(self.path.parent / cells["path"]), said

    def _error(self, line: int, problem: str) -> UsageError:
        return UsageError(f"{self.path}, line {line}: {problem}")


def _text(path: Path) -> str:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise UsageError(
            f"{path}, line {line}: is not UTF-8; save the file as CSV with the encoding UTF-8"
        ) from None
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
    if not text.strip():
        raise UsageError(f"{path} is empty; its first line names the columns path,label")
    return text


def _reader(path: Path, text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        raise UsageError(f"{path}, line {reader.line_num}: is no CSV ({error})") from None


def _column(name: str) -> str:
    """The three columns that have a meaning may be capitalized, as spreadsheets like to."""
    stripped = name.strip()
    lowered = stripped.lower()
    return lowered if lowered in ("path", "label", "group") else stripped


def _attribute(cell: str) -> Attribute:
    text = cell.strip()
    if not text:
        return None
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    return _number(text) if _NUMBER.fullmatch(text) else text


def _number(text: str) -> Attribute:
    """The number a text stands for, unless it is too large to be kept exactly."""
    try:
        value: int | float = json.loads(text)
    except ValueError:  # thousands of digits
        return text
    kept = value in WHOLE_NUMBERS if isinstance(value, int) else math.isfinite(value)
    return value if kept else text
