"""A rendered packaging set as its manifest tells it."""

import csv
from pathlib import Path

import numpy as np
import PIL.Image
from numpy.typing import NDArray

from semblance.samples.products.families import SIBLINGS


def rows_of(manifest: Path) -> list[dict[str, str]]:
    """One a picture, in order; paths are from the manifest's folder."""
    with manifest.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def mask_of(folder: Path, row: dict[str, str]) -> NDArray[np.float32]:
    """The exact one, (h, w) in [0, 1]."""
    with PIL.Image.open(folder / row["mask"]) as picture:
        return np.asarray(picture, np.float32) / np.float32(255)


def own_outline(product: str) -> bool:
    """Whether a product, by its name, was given a silhouette: the last of a family has that of the
    first."""
    return int(product.rpartition("-")[2]) % SIBLINGS != SIBLINGS - 1
