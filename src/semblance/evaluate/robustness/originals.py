"""The pictures that are changed and looked for: a seeded sample of a folder."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import PIL.Image

from semblance.errors import ImageError
from semblance.images import Found, Image, open_image, walk
from semblance.pipeline.report import Skipped

SHORT_SIDE = 640
"""Pixels. Larger pictures are reduced to it first: a change of pixels (a poor JPEG, letters of
some height) then means the same for each, and a camera's picture needs no more memory."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Files that may be sampled, and of each its changed copies by the name of the change."""

    paths: tuple[Path, ...]
    copies: Mapping[Path, Mapping[str, Path]] = field(default_factory=dict)
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Original:
    """One sampled picture and the files that show it with one thing changed."""

    path: Path
    image: Image
    copies: Mapping[str, Path]


def pictures_of(folder: Path) -> Candidates:
    """Every picture below a folder; raises ImageMissing where there is none of that name."""
    steps = list(walk(folder))
    found = tuple(step.path for step in steps if isinstance(step, Found))
    other = (step for step in steps if not isinstance(step, Found))
    return Candidates(found, {}, tuple(Skipped(str(step.path), step.reason) for step in other))


def sampled(
    candidates: Candidates, count: int, seed: int, skipped: list[Skipped]
) -> Iterator[Original]:
    """Up to `count` pictures, drawn without replacement, read one at a time.

    Those that cannot be read, or hold the same bytes as one drawn before, are added to
    `skipped` and others drawn in their place.
    """
    met: dict[str, Path] = {}
    for place in np.random.default_rng(seed).permutation(len(candidates.paths)):
        if len(met) == count:
            return
        path = candidates.paths[place]
        try:
            image = read(path)
        except ImageError as error:
            skipped.append(Skipped(str(path), error.reason))
            continue
        if image.digest in met:
            skipped.append(Skipped(str(path), f"the same picture as {met[image.digest]}"))
            continue
        met[image.digest] = path
        yield Original(path, image, candidates.copies.get(path, {}))


def read(path: Path) -> Image:
    """A picture, its short side at most SHORT_SIDE pixels; raises ImageError."""
    image = open_image(path, min_side=SHORT_SIDE)
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
