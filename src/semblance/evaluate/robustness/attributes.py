"""The packaging set's attribute changes: pictures of a product with one thing changed."""

import csv
import os
from pathlib import Path

from semblance.errors import SemblanceError
from semblance.evaluate.datasets import packaging
from semblance.evaluate.datasets.item import Item
from semblance.evaluate.robustness.originals import Candidates

MANIFEST = "manifest.csv"

WHAT = {
    "price-or-size": "another price, or another size where no price is printed",
    "details": "all but brand and name is missing from the label",
    "language": "the label in another language",
    "logo": "another logo",
    "label-colour": "another colour of the label",
    "label-content": "another brand, product and details on the label",
    "package": "another container and closure in other colours under the same label",
    "container": "another container, everything else the same",
    "body-colour": "another colour of container and closure",
    "view-left": "seen from 34 degrees to the left",
    "view-right": "seen from 34 degrees to the right",
}
"""Each of the renderer's changes in words, see docs/packaging.md."""


def packaging_folder(data: str | os.PathLike[str]) -> Path:
    """The folder that a packaging set would lie in: `packaging:FOLDER` means FOLDER."""
    return Path(os.fspath(data).removeprefix(f"{packaging.NAME}:"))


def has_attributes(folder: Path) -> bool:
    """Whether a folder is a packaging set made with `--attributes`."""
    return (folder / MANIFEST).is_file() and bool(packaging_of(folder).copies)


def packaging_of(folder: Path) -> Candidates:
    """The pictures of a packaging set that were drawn again with a change.

    There are none in a set made without `--attributes`. Raises SemblanceError for a manifest
    that cannot be read.
    """
    copies: dict[str, dict[str, Path]] = {}
    try:
        with (folder / MANIFEST).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row.get("variant_of"):
                    of_base = copies.setdefault(str(folder / row["variant_of"]), {})
                    of_base[row["variant"]] = folder / row["path"]
    except (OSError, UnicodeDecodeError, KeyError, csv.Error) as error:
        raise SemblanceError(
            f"{folder / MANIFEST} is no manifest of a packaging set ({error!r}); "
            "make one with `semblance datasets make packaging OUT --attributes`"
        ) from error
    return Candidates(tuple(Item(base, Path(base)) for base in copies), copies)
