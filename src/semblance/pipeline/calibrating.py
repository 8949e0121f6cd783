"""Calibrating a view: pictures in, pairs with the cosines of that view out."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from semblance.encoders.port import Encoder
from semblance.errors import ImageError, UsageError
from semblance.evaluate.calibration.edited_pairs import edited_pairs
from semblance.evaluate.calibration.edits import edited
from semblance.evaluate.calibration.labelled_pairs import labelled_pairs
from semblance.evaluate.calibration.scored import ScoredPairs
from semblance.fusion import View
from semblance.fusion.vectors import unit
from semblance.gallery.labels import folder_labels
from semblance.gallery.port import Reader
from semblance.images import Found, Image, open_image, walk
from semblance.index.record_vectors import RecordVectors
from semblance.pipeline.embedding import embed
from semblance.pipeline.report import Skipped

MOST_PICTURES = 5000
"""Pictures of a gallery whose labels are used: 25 MB of vectors of 1,280 float32."""

MOST_ORIGINALS = 500
"""Pictures that are edited: with five edits each that is 3,000 to encode."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A picture to calibrate on. `split` is the folder above its class folder, if it is one."""

    path: Path
    label: str
    group: str = ""
    split: str | None = None


@dataclass(frozen=True, eq=False)
class Scored:
    """The pairs of a set of pictures, and those of its pictures that could not be read."""

    pairs: ScoredPairs
    skipped: Sequence[Skipped] = ()


def labelled_pictures(data: Path, skipped: list[Skipped]) -> list[Labelled]:
    """The pictures of a folder of class folders, or of the splits above such folders."""
    parts = {name: data / name for name in ("train", "validation", "test")}
    splits = {name: part for name, part in parts.items() if part.is_dir()}
    found = []
    for split, root in splits.items() if splits else [(None, data)]:
        label_of = folder_labels([root])
        for path in _found([root], skipped):
            said = label_of(path)
            if said is not None and said.label is not None:
                found.append(Labelled(path, said.label, said.group or "", split))
    if not found:
        raise UsageError(
            f"{data} holds no labelled pictures; give a folder of class folders, "
            "or add --copies to calibrate on edited copies"
        )
    return found


def fitted_on(pictures: Sequence[Labelled]) -> list[Labelled]:
    """What to calibrate on: the validation split where there is one, else all but the test."""
    validation = [each for each in pictures if each.split == "validation"]
    return validation or [each for each in pictures if each.split != "test"]


@dataclass(frozen=True, eq=False)
class PairMaker:
    """Makes pairs of pictures in one view."""

    encoders: Sequence[Encoder]
    view: View
    progress: Progress = lambda done, total: None

    def labelled(self, pictures: Sequence[Labelled], judge: str = "label") -> Scored:
        """All pairs, or a sample; judged by label, views of one product make no pair."""
        skipped: list[Skipped] = []
        kept, rows = [], []
        for place, picture in enumerate(pictures):
            self.progress(place, len(pictures))
            image = self._opened(picture.path, skipped)
            if image is not None:
                kept.append(picture)
                rows.append(self._vector(image))
        labels = np.array([each.label for each in kept], dtype=np.str_)
        groups = np.array([each.group for each in kept], dtype=np.str_)
        return Scored(_judged(_stacked(rows), labels, groups, judge), skipped)

    def copies(self, paths: Sequence[Path]) -> Scored:
        """Edited copies against their originals and random others; at most MOST_ORIGINALS."""
        places = np.linspace(0, len(paths) - 1, min(len(paths), MOST_ORIGINALS)).astype(int)
        skipped: list[Skipped] = []
        originals, copies, digests = [], [], []
        for number, place in enumerate(places):
            self.progress(number, len(places))
            image = self._opened(paths[place], skipped)
            if image is not None:
                originals.append(self._vector(image))
                versions = [self._vector(open_image(pixels)) for pixels in edited(image.pixels)]
                copies.append(np.stack(versions))
                digests.append(image.digest)
        if len(originals) < 2:
            raise UsageError("edited copies need two or more pictures that can be read")
        pairs = edited_pairs(np.stack(originals), np.stack(copies), np.array(digests, np.str_))
        return Scored(pairs, skipped)

    def _opened(self, path: Path, skipped: list[Skipped]) -> Image | None:
        try:
            return open_image(path, min_side=max(each.min_side for each in self.encoders))
        except ImageError as error:
            skipped.append(Skipped(str(path), error.reason))
            return None

    def _vector(self, image: Image) -> NDArray[np.float32]:
        applied: NDArray[np.float32] = self.view.apply(embed(self.encoders, image))[0]
        return applied / max(float(np.linalg.norm(applied)), 1e-12)


def gallery_pairs(reader: Reader, view: View, judge: str = "label") -> ScoredPairs:
    """Pairs of a gallery's labelled records, from stored vectors; an even sample of many.

    Each pair is one of a search: of a picture that is asked, and a record with its own text
    where texts join the view. Memory grows with the number of labelled records, by about 1 KB each.
    """
    records = [each for each in reader.each_record() if (each.label or each.group)]
    named = [each for each in records if (each.group if judge == "group" else each.label)]
    named = [each for each in named if reader.spaces_of(each.id).issuperset(view.definition.spaces)]
    if not named:
        raise UsageError(
            f"no record of the gallery has a {judge}; index with --labels, or add --copies"
        )
    places = np.linspace(0, len(named) - 1, min(len(named), MOST_PICTURES)).astype(int)
    chosen = [named[place] for place in places]
    ids = np.array([each.id for each in chosen], dtype=np.int64)
    vectors = unit(view.apply(RecordVectors.of(reader, view.definition)(ids)))
    asked = None
    if view.definition.texts:
        raw = [reader.vectors(space, ids) for space in view.definition.spaces]
        asked = unit(view.apply(raw))
    labels = np.array([each.label or "" for each in chosen], dtype=np.str_)
    groups = np.array([each.group or "" for each in chosen], dtype=np.str_)
    return _judged(vectors, labels, groups, judge, asked)


def pictures_of(roots: Sequence[Path], skipped: list[Skipped]) -> list[Path]:
    """Every picture of these folders, whatever it is labelled."""
    return list(_found(roots, skipped))


def _judged(
    vectors: NDArray[np.float32],
    labels: NDArray[np.str_],
    groups: NDArray[np.str_],
    judge: str,
    asked: NDArray[np.float32] | None = None,
) -> ScoredPairs:
    if judge not in ("label", "group"):
        raise UsageError(f"pairs are judged by label or by group, not by '{judge}'")
    if judge == "label":
        return labelled_pairs(vectors, labels, groups, asked=asked)
    grouped = groups != ""
    if not grouped.any():
        raise UsageError("no picture has a group to judge by; use a CSV file with a column group")
    asked = None if asked is None else asked[grouped]
    return labelled_pairs(vectors[grouped], groups[grouped], asked=asked)


def _stacked(rows: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    if not rows:
        raise UsageError("none of the pictures can be read; there is nothing to calibrate on")
    return np.stack(rows)


def _found(roots: Iterable[Path], skipped: list[Skipped]) -> Iterator[Path]:
    for entry in walk(list(roots)):
        if isinstance(entry, Found):
            yield entry.path
        else:
            skipped.append(Skipped(str(entry.path), entry.reason))
