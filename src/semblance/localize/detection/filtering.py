"""From everything a detector says to the objects that count."""

from collections.abc import Mapping

import numpy as np

from semblance.localize.detection.candidates import Candidates
from semblance.localize.detection.preparation import Placement
from semblance.localize.detection.spec import Filters
from semblance.localize.detection.suppression import strongest, suppressed
from semblance.localize.localization import Box, Found

MOST_OBJECTS = 100
"""The best are kept; COCO's evaluation counts as many."""


def objects(
    candidates: Candidates,
    placement: Placement,
    filters: Filters,
    wanted: frozenset[int],
    names: Mapping[int, str],
    *,
    distinct: bool,
) -> tuple[Found, ...]:
    """The objects, largest first, as shares of the picture; `wanted` is empty for every class.

    What has no finite box and score, no area, or lies outside the picture is dropped; `distinct`
    candidates have no duplicates and are not suppressed.
    """
    chosen = candidates.only(_usable(candidates, filters.min_score, wanted))
    if not distinct:
        chosen = suppressed(chosen, filters.overlap)
    fractions = placement.fractions(chosen.boxes).clip(0, 1)
    chosen = Candidates(fractions, chosen.scores, chosen.classes)
    chosen = strongest(chosen.only(_has_area(chosen)), MOST_OBJECTS)
    found = [
        Found(_box(corners), min(1.0, float(score)), names.get(number, str(number)))
        for corners, score, number in zip(
            chosen.boxes.tolist(), chosen.scores, chosen.classes.tolist(), strict=True
        )
    ]
    return tuple(sorted(found, key=lambda each: -each.box.area))


def _usable(
    candidates: Candidates, min_score: float, wanted: frozenset[int]
) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    finite = np.isfinite(candidates.scores) & np.isfinite(candidates.boxes).all(axis=1)
    # Graphs of a fixed number of boxes pad with scores of 0.
    scored = (candidates.scores >= min_score) & (candidates.scores > 0)
    usable = finite & scored & (candidates.classes >= 0)
    usable &= _has_area(candidates)
    return usable & np.isin(candidates.classes, [*wanted]) if wanted else usable


def _has_area(candidates: Candidates) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    corners = candidates.boxes
    return np.asarray((corners[:, 2:] > corners[:, :2]).all(axis=1))


def _box(corners: list[float]) -> Box:
    left, top, right, bottom = corners
    return Box(left, top, right - left, bottom - top)
