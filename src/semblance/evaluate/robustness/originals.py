"""The pictures that are changed and looked for: a seeded sample of a collection."""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import PIL.Image

from semblance.errors import ImageError
from semblance.evaluate.datasets.every_picture import every_picture
from semblance.evaluate.datasets.item import Item, Stored
from semblance.evaluate.datasets.opening import Progress
from semblance.images import Image, open_image
from semblance.pipeline.report import Skipped

SHORT_SIDE = 640
"""Pixels. Larger pictures are reduced to it first: a change of pixels (a poor JPEG, letters of
some height) then means the same for each, and a camera's picture needs no more memory."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pictures that may be sampled; `copies` are the changed files of each by the name of the
    change, by the picture's key."""

    items: tuple[Item, ...]
    copies: Mapping[str, Mapping[str, Path]] = field(default_factory=dict)
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Original:
    """One sampled picture and the files that show it with one thing changed."""

    key: str
    image: Image
    copies: Mapping[str, Path]


def pictures_of(data: str | os.PathLike[str], progress: Progress | None = None) -> Candidates:
    """Every picture of a folder or dataset; raises as `every_picture` does."""
    found = every_picture(data, progress=progress)
    return Candidates(found.items, {}, found.skipped)


def sampled(
    candidates: Candidates, count: int, seed: int, skipped: list[Skipped]
) -> Iterator[Original]:
    """Up to `count` pictures, drawn without replacement, read one at a time.

    Those that cannot be read, or hold the same bytes as one drawn before, are added to
    `skipped` and others drawn in their place.
    """
    met: dict[str, str] = {}
    for place in np.random.default_rng(seed).permutation(len(candidates.items)):
        if len(met) == count:
            return
        item = candidates.items[place]
        try:
            image = read(item.picture)
        except ImageError as error:
            skipped.append(Skipped(item.key, error.reason))
            continue
        if image.digest in met:
            skipped.append(Skipped(item.key, f"the same picture as {met[image.digest]}"))
            continue
        met[image.digest] = item.key
        yield Original(item.key, image, candidates.copies.get(item.key, {}))


def read(picture: Stored) -> Image:
    """A picture, its short side at most SHORT_SIDE pixels; raises ImageError."""
    image = open_image(picture, min_side=SHORT_SIDE)
    scale = SHORT_SIDE / min(image.pil.size)
    if scale >= 1:
        return image
    size = round(image.pil.width * scale), round(image.pil.height * scale)
    return replace(image, pil=image.pil.resize(size, PIL.Image.Resampling.BICUBIC))


def batches(originals: Iterable[Original], size: int) -> Iterator[list[Original]]:
    """Lists of up to `size` pictures, so that no more than those are in memory."""
    batch: list[Original] = []
    for original in originals:
        batch.append(original)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
