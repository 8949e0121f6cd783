"""Pairs of labelled or judged pictures, with their cosines in one view."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError
from semblance.evaluate.calibration.labelled_pairs import balanced, labelled_pairs, pair_cosines
from semblance.evaluate.calibration.sampling import spread
from semblance.evaluate.calibration.scored import ScoredPairs
from semblance.evaluate.datasets import Item
from semblance.evaluate.encoding import Encoded
from semblance.fusion import View
from semblance.fusion.vectors import unit
from semblance.gallery.port import Reader
from semblance.gallery.records import Record
from semblance.index.record_vectors import RecordVectors
from semblance.pipeline.calibration.division import MOST_PICTURES, Part

ALIKE = 0.5
"""The grade from which on two pictures of a judged pair match."""

Names = NDArray[np.str_]
Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Judging:
    """What makes two pictures match: their `by`, label or group. `balanced` counts every label
    alike, however many pictures it has."""

    by: str = "label"
    balanced: bool = False

    @property
    def source(self) -> str:
        """The beginning of what a calibration was learnt from."""
        return f"the {self.by}s{', each weighted alike,' if self.balanced else ''} of"


@dataclass(frozen=True, eq=False)
class Scored:
    """Pairs, and what is to be known of how they were chosen."""

    pairs: ScoredPairs
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Pictures:
    """The encoded pictures of a dataset, found by their keys."""

    encoded: Encoded

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {item.key: row for row, item in enumerate(self.encoded.items)}

    def usable(self, items: Sequence[Item]) -> list[Item]:
        """Those that could be decoded."""
        return [item for item in items if item.key in self._rows]

    def raw(self, items: Sequence[Item]) -> list[Vectors]:
        """One (items, d) array a space, of usable pictures."""
        rows = np.array([self._rows[item.key] for item in items], np.int64)
        return [np.asarray(vectors[rows]) for vectors in self.encoded.raw]


def part_pairs(part: Part, pictures: Pictures, view: View, judging: Judging) -> Scored:
    """The pairs of a part; UsageError where none of its pictures can be used."""
    items = pictures.usable(part.items)
    if not items:
        raise UsageError(f"no picture of {part.name} can be read; nothing is left to calibrate on")
    vectors = unit(view.apply(pictures.raw(items)))
    if part.pairs:
        return _graded(part, items, vectors, judging)
    labels = np.array([item.label or "" for item in items], np.str_)
    groups = np.array([item.group or "" for item in items], np.str_)
    return judged_pairs(vectors, labels, groups, judging)


def gallery_pairs(reader: Reader, view: View, judging: Judging) -> Scored:
    """Pairs of a gallery's labelled records, from stored vectors; an even sample of many.

    Each pair is one of a search: of a picture that is asked, and a record with its own text
    where texts join the view. Memory grows with the number of labelled records, by about 1 KB each.
    """
    spaces = view.definition.spaces
    named = [each for each in reader.each_record() if _name(each, judging.by)]
    named = [each for each in named if reader.spaces_of(each.id).issuperset(spaces)]
    if not named:
        raise UsageError(
            f"no record of the gallery has a {judging.by}; index with --labels, or add --copies"
        )
    names = [_name(each, judging.by) for each in named]
    chosen = [named[place] for place in spread(names, MOST_PICTURES, judging.by == "group")]
    ids = np.array([each.id for each in chosen], dtype=np.int64)
    vectors, asked = unit(view.apply(RecordVectors.of(reader, view.definition)(ids))), None
    if view.definition.texts:
        asked = unit(view.apply([reader.vectors(space, ids) for space in spaces]))
    labels = np.array([each.label or "" for each in chosen], dtype=np.str_)
    groups = np.array([each.group or "" for each in chosen], dtype=np.str_)
    scored = judged_pairs(vectors, labels, groups, judging, asked)
    if len(chosen) == len(named):
        return scored
    used = f"{len(chosen):,} of {len(named):,} labelled pictures were used, spread evenly"
    return Scored(scored.pairs, (used, *scored.notes))


def judged_pairs(
    vectors: Vectors,
    labels: Names,
    groups: Names,
    judging: Judging,
    asked: Vectors | None = None,
) -> Scored:
    """Pairs of (N, d) unit vectors; views of one product make none where labels decide.

    `asked` are the same pictures as queries, where these differ.
    """
    if judging.by == "group":
        pairs = labelled_pairs(vectors, groups, asked=asked)
    else:
        pairs = labelled_pairs(vectors, labels, groups, asked=asked)
    notes: tuple[str, ...] = ()
    if pairs.weights is not None:
        stood_for = round(float(pairs.each.sum()))
        drawn = f"{len(pairs):,} of {stood_for:,} pairs were drawn at random"
        notes = (f"{drawn}, and are weighted to stand for all",)
    if judging.balanced:
        if (labels == "").any():
            raise UsageError("labels are weighted alike where every picture has one; label all")
        pairs = balanced(pairs, labels)
    return Scored(pairs, notes)


def _graded(part: Part, items: Sequence[Item], vectors: Vectors, judging: Judging) -> Scored:
    if judging.balanced:
        raise UsageError("judged pairs have no labels to be weighted alike; leave out --balanced")
    rows = {item.key: row for row, item in enumerate(items)}
    pairs = [each for each in part.pairs if each.a.key in rows and each.b.key in rows]
    first, second = (
        np.array([rows[item.key] for item in side], np.int64)
        for side in ([each.a for each in pairs], [each.b for each in pairs])
    )
    grades = np.array([each.grade for each in pairs], np.float64)
    cosines = pair_cosines(vectors, vectors, first, second)
    said = f"judged pairs match from a grade of {ALIKE:g} on"
    notes = (said,) if ((grades > 0) & (grades < 1)).any() else ()
    return Scored(ScoredPairs.graded(cosines, grades, first, second, ALIKE), notes)


def _name(record: Record, by: str) -> str | None:
    return record.group if by == "group" else record.label
