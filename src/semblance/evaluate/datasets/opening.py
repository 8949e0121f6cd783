"""From what a user calls a dataset to the dataset."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, TypeAlias

from semblance.csv_table import Table
from semblance.errors import UsageError
from semblance.evaluate.datasets import fashion_mnist, packaging
from semblance.evaluate.datasets.dataset import Dataset, Reading
from semblance.evaluate.datasets.labelled_csv import COLUMNS, read_labelled_csv
from semblance.evaluate.datasets.pairs_csv import PAIR_COLUMNS, read_pairs_csv
from semblance.evaluate.datasets.split_folders import read_folder
from semblance.images import walk

Progress: TypeAlias = Callable[[int, int], None]
"""Called with how many pictures are rendered and how many there are."""

Named: TypeAlias = Callable[[Path | None, Progress], Dataset]
"""Opens a dataset that has a name, from a folder or from where it usually is."""

NAMED: Final[Mapping[str, Named]] = {
    fashion_mnist.NAME: fashion_mnist.open_fashion_mnist,
    packaging.NAME: packaging.open_packaging,
}


def open_dataset(data: str | os.PathLike[str], *, progress: Progress | None = None) -> Dataset:
    """A dataset from a folder, a CSV file, `fashion-mnist` or `packaging`.

    A name may be followed by a colon and a folder; a folder so called is written `./packaging`.
    What cannot be used is among the dataset's problems. Raises UsageError for what is no dataset
    or could be two things, and NoImages where there is no usable picture.
    """
    text = os.fspath(data)
    name, colon, folder = text.partition(":")
    if name in NAMED:
        if colon and not folder:
            raise UsageError(f"'{text}' names no folder; write {name} or {name}:FOLDER")
        return NAMED[name](Path(folder) if colon else None, progress or (lambda done, total: None))
    path = Path(os.path.abspath(text))
    if path.is_dir():
        return _open_folder(path, text)
    if path.is_file() and path.suffix.lower() == ".csv":
        return _open_csv(path, text)
    what = "is neither a folder nor a CSV file" if path.exists() else "does not exist"
    names = " or ".join(NAMED)
    raise UsageError(f"{text} {what}; a dataset is a folder, a file ending in .csv, or {names}")


def _open_folder(folder: Path, name: str) -> Dataset:
    if packaging.is_packaging(folder):
        return packaging.packaging_in(folder)
    if fashion_mnist.has_idx_files(folder):
        raise UsageError(f"{name} holds idx files; write {fashion_mnist.NAME}:{name}")
    try:
        reading = read_folder(folder)
    except OSError as error:
        raise UsageError(f"{error.filename or name} cannot be read: {error.strerror}") from error
    if not reading.items and any(True for _ in walk([folder])):
        raise UsageError(
            f"{name} holds pictures but no class folders; make a folder for each class, or list "
            "the pictures in a CSV with the columns path,label"
        )
    return Dataset.of(name, folder, reading)


def _open_csv(path: Path, name: str) -> Dataset:
    table = Table.read(path, (*COLUMNS, *PAIR_COLUMNS))
    judges_pairs = {"a", "b"} <= set(table.columns)
    if judges_pairs and "path" in table.columns:
        raise UsageError(
            f"{name} has the columns path, a and b, so it lists pictures and pairs at once; "
            "write two files"
        )
    if not judges_pairs and "path" not in table.columns:
        raise UsageError(
            f"{name}, line 1: neither path,label nor a,b,grade are among the columns; the first "
            "line names them, such as path,label,split,group"
        )
    reading: Reading = (read_pairs_csv if judges_pairs else read_labelled_csv)(table)
    return Dataset.of(name, path.parent, reading)
