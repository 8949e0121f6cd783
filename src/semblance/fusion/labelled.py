"""Labelled records as validation data, to fit weights and dimensions on."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semblance.evaluate.labelled import ranked_leave_one_out
from semblance.evaluate.metrics import mean_average_precision

MAX_LABELLED = 2048
"""Labelled records that are looked at at most: 17 MB of scores a space."""

MIN_LABELLED = 32
"""Fewer records with a companion of the same label say nothing about weights or dimensions."""


@dataclass(frozen=True, eq=False)
class Labelled:
    """Raw vectors of labelled pictures, one (n, d) array a space, and their (n,) labels."""

    raw: Sequence[NDArray[np.float32]]
    labels: NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Quality:
    """How well each labelled picture finds the others of its label; both in [0, 1].

    `best` (P@1) is the share of pictures whose nearest other one has their label, of those for
    which there is such a one.
    """

    mean_ap: float
    best: float

    @classmethod
    def of(cls, scores: NDArray[np.float32], labels: NDArray[np.str_]) -> "Quality":
        """Leave-one-out quality from (n, n) scores, larger is closer."""
        hits = ranked_leave_one_out(scores, labels)
        return cls(mean_average_precision(hits), float(hits[hits.any(axis=1), 0].mean()))


def useful(labels: Sequence[str | None]) -> list[int]:
    """Places of the records whose label another record has too, spread evenly if too many."""
    known, counts = np.unique([label for label in labels if label is not None], return_counts=True)
    shared = set(known[counts > 1].tolist())
    places = [place for place, label in enumerate(labels) if label in shared]
    if len(places) <= MAX_LABELLED:
        return places
    return [places[i] for i in np.linspace(0, len(places) - 1, MAX_LABELLED).astype(int)]
