"""How well the labelled classes of a space keep apart."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from semblance.evaluate.metrics import davies_bouldin, silhouette
from semblance.evaluate.structure.vectors import Vectors, comparable
from semblance.fusion import Metric


@dataclass(frozen=True, slots=True)
class Separation:
    """Over `labelled` pictures of `classes` labels, in the space itself, not on the map.

    `silhouette` in [-1, 1], larger is better; `davies_bouldin` 0 and up, smaller is better.
    """

    classes: int
    labelled: int
    silhouette: float
    davies_bouldin: float

    def to_dict(self) -> dict[str, int | float]:
        return asdict(self)


def separation(
    vectors: Vectors, labels: Sequence[str | None], metric: Metric = "cosine"
) -> Separation | None:
    """Silhouette and Davies-Bouldin of (N, d) vectors; None where labels say nothing: fewer
    than two of them, or none that two pictures share."""
    rows = [row for row, label in enumerate(labels) if label is not None]
    known = np.array([labels[row] for row in rows], dtype=np.str_)
    classes = len(np.unique(known))
    if not 2 <= classes < len(rows):
        return None
    chosen = comparable(vectors[rows], metric)
    mean = silhouette(chosen, known, metric).mean
    return Separation(classes, len(rows), mean, davies_bouldin(chosen, known))
