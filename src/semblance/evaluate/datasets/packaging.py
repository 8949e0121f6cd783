"""The rendered packaging set, drawn on first use into the user's cache folder."""

from collections.abc import Callable
from pathlib import Path

from semblance.csv_table import Table
from semblance.encoders.fetching.user_cache import cache_folder, make_folder
from semblance.errors import UsageError
from semblance.evaluate.datasets.dataset import Dataset
from semblance.evaluate.datasets.labelled_csv import COLUMNS, read_labelled_csv

NAME = "packaging"
SETTINGS, MANIFEST = "packaging.json", "manifest.csv"

PRODUCTS, VIEWS, SIZE_PIXELS, SEED = 20, 6, 320, 0
"""Per category, per product; with 15 categories 1,800 pictures, 360 of them to test on."""


def open_packaging(folder: Path | None, progress: Callable[[int, int], None]) -> Dataset:
    """From a folder that was made before, or drawn now: about a minute on two cores."""
    if folder is None:
        return packaging_in(_drawn(progress))
    if not is_packaging(folder):
        raise UsageError(
            f"{folder} holds no finished packaging set; make one with "
            f"`semblance datasets make packaging {folder}`"
        )
    return packaging_in(folder)


def is_packaging(folder: Path) -> bool:
    """Whether this folder is a set that was drawn to the end."""
    return (folder / SETTINGS).is_file() and (folder / MANIFEST).is_file()


def place() -> Path:
    """The folder of the set of the usual size, which need not be there yet."""
    from semblance.samples.packaging import DRAWING

    name = f"packaging-{PRODUCTS}x{VIEWS}-{SIZE_PIXELS}-{SEED}-drawing{DRAWING}"
    return cache_folder() / "datasets" / name


def packaging_in(folder: Path) -> Dataset:
    """What the manifest says; attribute changes, which are in no split, take part in no trial."""
    reading = read_labelled_csv(Table.read(folder / MANIFEST, COLUMNS))
    return Dataset.of(NAME, folder, reading)


def _drawn(progress: Callable[[int, int], None]) -> Path:
    from filelock import FileLock

    from semblance.samples import make_packaging

    folder = place()
    make_folder(folder.parent)
    if not is_packaging(folder):
        # Another process that draws the same set would write the same files at the same time.
        with FileLock(f"{folder}.lock"):
            make_packaging(
                folder,
                products=PRODUCTS,
                views=VIEWS,
                size=SIZE_PIXELS,
                seed=SEED,
                progress=progress,
            )
    return folder
