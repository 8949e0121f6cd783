"""A test made of a user's own pictures: edited copies must find their originals."""

import hashlib
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import PIL.Image

from semblance.encoders.fetching.user_cache import cache_folder, write_whole
from semblance.errors import ImageError, UsageError
from semblance.evaluate.calibration.edits import EDITS
from semblance.evaluate.datasets.item import Item, key_of
from semblance.evaluate.item_reading import content_stamp
from semblance.images import Image, open_image
from semblance.pipeline.report import Skipped

MOST_ORIGINALS = 200
"""Pictures that are edited: with six edits each that is 1,200 queries."""

COPY_SIDE = 384
"""Pixels of a copy's short side at most: more than most networks see, and 60 KB a file."""

COPY_QUALITY: Final = 95
"""JPEG quality that copies are kept at; an edit by itself, though far smaller than the others."""

ALL_AT_ONCE = "all of these at once"
KINDS = (*EDITS, ALL_AT_ONCE)


@dataclass(frozen=True, eq=False)
class OwnTest:
    """Items to be judged by group: originals are the gallery, copies the queries.

    Pictures with the same bytes are one group, so that finding either of them is right.
    """

    items: tuple[Item, ...]
    skipped: tuple[Skipped, ...]
    originals: int


def own_test(
    paths: Sequence[Path],
    root: Path,
    *,
    folder: Path | None = None,
    seed: int = 0,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> OwnTest:
    """All pictures as gallery, and the edited copies of MOST_ORIGINALS of them, drawn by the seed.

    Copies are kept in `folder`, else in the user's cache, about 60 KB each, so that a later run
    finds them encoded. Raises UsageError where fewer than four pictures can be used: half of
    them choose, half judge.
    """
    folder = cache_folder() / "edited-copies" if folder is None else folder
    rng = np.random.default_rng(seed)
    drawn = rng.choice(len(paths), min(len(paths), MOST_ORIGINALS), replace=False)
    gallery, skipped = _gallery(paths, root)
    copies: list[Item] = []
    for done, place in enumerate(sorted(drawn.tolist()), start=1):
        original = gallery.get(paths[place])
        if original is not None:
            try:
                copies.extend(_copies(paths[place], original, folder))
            except ImageError as error:
                skipped.append(Skipped(original.key, error.reason))
                del gallery[paths[place]]
        progress(done, len(drawn))
    originals = len({item.group for item in copies})
    if originals < 4:
        raise UsageError(
            f"{originals} different pictures can be edited and looked for, and a test needs four "
            "or more; name a folder with more pictures"
        )
    return OwnTest((*gallery.values(), *copies), tuple(skipped), originals)


def _gallery(paths: Sequence[Path], root: Path) -> tuple[dict[Path, Item], list[Skipped]]:
    """The pictures by path, each in the group of its bytes."""
    gallery, skipped = {}, []
    for path in paths:
        try:
            group = hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError as error:
            skipped.append(Skipped(key_of(path, root), error.strerror or str(error)))
            continue
        gallery[path] = Item(key_of(path, root), path, group=group, role="gallery")
    return gallery, skipped


def _copies(path: Path, original: Item, folder: Path) -> Iterator[Item]:
    """The edited copies of one picture, made where they are not kept; raises ImageError."""
    below = folder / f"{content_stamp(path).hex()}-{COPY_SIDE}"
    files = [below / f"{number}.jpg" for number in range(len(KINDS))]
    if not all(file.is_file() for file in files):
        for file, picture in zip(files, _edited(open_image(path, min_side=COPY_SIDE)), strict=True):
            write_whole(file, _jpeg(picture))
    for kind, file in zip(KINDS, files, strict=True):
        yield Item(f"{original.key}, {kind}", file, group=original.group, role="query")


def _edited(image: Image) -> Iterator[PIL.Image.Image]:
    """Each edit by itself, then all one after the other."""
    picture = image.pil.convert("RGB")
    scale = COPY_SIDE / min(picture.size)
    if scale < 1:
        width, height = (max(1, round(scale * side)) for side in picture.size)
        picture = picture.resize((width, height))
    for edit in EDITS.values():
        yield edit(picture)
    for edit in EDITS.values():
        picture = edit(picture)
    yield picture


def _jpeg(picture: PIL.Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=COPY_QUALITY)
    return buffer.getvalue()
