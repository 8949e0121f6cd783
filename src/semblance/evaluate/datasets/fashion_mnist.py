"""Fashion-MNIST: 70,000 grey pictures of clothes, 28 pixels a side, ten kinds.

Xiao, Rasul & Vollgraf 2017 (https://arxiv.org/abs/1708.07747).
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from semblance.errors import SemblanceError, UsageError
from semblance.evaluate.datasets.dataset import Dataset, Reading
from semblance.evaluate.datasets.idx import read_idx
from semblance.evaluate.datasets.item import Item, Split

NAME = "fashion-mnist"

PLACES: Final = (Path("/usr/share/datasets/fashion-mnist"),)
"""Where Debian's package `dataset-fashion-mnist` puts the files."""

CLASSES: Final = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)
_PREFIXES: Final[dict[Split, str]] = {"train": "train", "test": "t10k"}


def open_fashion_mnist(folder: Path | None, progress: Callable[[int, int], None]) -> Dataset:
    """From a folder of the four idx files, or from where Debian puts them; 55 MB of pixels.

    Raises UsageError where they are not, SemblanceError for a damaged one.
    """
    where = folder or place()
    if where is None:
        raise UsageError(
            "Fashion-MNIST is not here; run `apt install dataset-fashion-mnist`, or write "
            f"{NAME}:FOLDER with the folder of its four idx files"
        )
    reading = Reading()
    for split, prefix in _PREFIXES.items():
        reading.items += _items(where, split, prefix)
    return Dataset.of(NAME, where, reading)


def place() -> Path | None:
    """The folder where the files are without being told, if they are."""
    return next((folder for folder in PLACES if has_idx_files(folder)), None)


def has_idx_files(folder: Path) -> bool:
    """Whether this folder has files with the names of MNIST's."""
    return any(_file(folder, f"{prefix}-images-idx3-ubyte") for prefix in _PREFIXES.values())


def _items(folder: Path, split: Split, prefix: str) -> list[Item]:
    images_file = _required(folder, f"{prefix}-images-idx3-ubyte")
    labels_file = _required(folder, f"{prefix}-labels-idx1-ubyte")
    images, labels = read_idx(images_file), read_idx(labels_file)
    if images.ndim != 3 or labels.shape != images.shape[:1]:
        raise SemblanceError(
            f"{images_file} has the shape {images.shape} and {labels_file.name} {labels.shape}; "
            "they do not belong together, get both again"
        )
    if labels.size and labels.max() >= len(CLASSES):
        raise SemblanceError(
            f"{labels_file} has the class {labels.max()}; there are 0 to 9, get it again"
        )
    return [
        Item(f"{split}/{place:05d}", image, CLASSES[label], split=split)
        for place, (image, label) in enumerate(zip(images, labels.tolist(), strict=True))
    ]


def _required(folder: Path, name: str) -> Path:
    path = _file(folder, name)
    if path is None:
        raise UsageError(f"{folder} has neither {name} nor {name}.gz; name the folder that has")
    return path


def _file(folder: Path, name: str) -> Path | None:
    both = (folder / name, folder / f"{name}.gz")
    return next((path for path in both if path.is_file()), None)
