"""Pairs without labels: pictures of the user's own, edited here, against each other."""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.port import Encoder
from semblance.errors import ImageError, UsageError
from semblance.evaluate.calibration.edited_pairs import edited_pairs
from semblance.evaluate.calibration.edits import edited
from semblance.evaluate.calibration.scored import ScoredPairs
from semblance.evaluate.datasets.every_picture import every_picture
from semblance.evaluate.datasets.item import Stored
from semblance.fusion import View
from semblance.fusion.vectors import unit
from semblance.images import open_image
from semblance.pipeline.embedding import embed
from semblance.pipeline.report import Skipped
from semblance.pipeline.workers import in_order

MOST_ORIGINALS = 500
"""Pictures that are edited: with five edits each that is 3,000 to encode."""

Progress = Callable[[int, int], None]
Vectors = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class CopyMaker:
    """Edits pictures and scores them in one view, on so many threads."""

    encoders: Sequence[Encoder]
    view: View
    workers: int
    progress: Progress = lambda done, total: None

    def pairs(self, pictures: Sequence[Stored], skipped: list[Skipped]) -> ScoredPairs:
        """Edited copies against their originals and random others; at most MOST_ORIGINALS."""
        if len(pictures) < 2:
            raise UsageError("edited copies need two or more pictures")
        places = np.linspace(0, len(pictures) - 1, min(len(pictures), MOST_ORIGINALS)).astype(int)
        made: list[_Original] = []
        work = in_order(self._made, ([pictures[place]] for place in places), self.workers)
        with contextlib.closing(work) as results:
            for done, result in enumerate(results, start=1):
                self.progress(done, len(places))
                if isinstance(result, Skipped):
                    skipped.append(result)
                else:
                    made.append(result)
        if len(made) < 2:
            raise UsageError("edited copies need two or more pictures that can be read")
        digests = np.array([each.digest for each in made], np.str_)
        originals, copies = (
            np.stack([each.vectors[part] for each in made]) for part in (0, slice(1, None))
        )
        return edited_pairs(originals, copies, digests)

    def _made(self, pictures: Sequence[Stored]) -> "list[_Original | Skipped]":
        return [self._edited(picture) for picture in pictures]

    def _edited(self, picture: Stored) -> "_Original | Skipped":
        try:
            image = open_image(picture, min_side=max(each.min_side for each in self.encoders))
        except ImageError as error:
            return Skipped(error.item, error.reason)
        versions = [image, *(open_image(pixels) for pixels in edited(image.pixels))]
        raw = zip(*(embed(self.encoders, version) for version in versions), strict=True)
        vectors = self.view.apply([np.concatenate(space) for space in raw])
        return _Original(unit(vectors), image.digest)


@dataclass(frozen=True, eq=False)
class _Original:
    """(1 + edits, dim) unit vectors, the unedited picture first, and what it is told by."""

    vectors: Vectors
    digest: str


def pictures_in(data: str, skipped: list[Skipped], progress: Progress) -> list[Stored]:
    """Every picture of a folder, whatever it is labelled, or those of a dataset."""
    found = every_picture(data, progress=progress)
    skipped += found.skipped
    return [item.picture for item in found.items]
