"""A system with what it has learnt: a fitted view, or one a model where rankings are fused."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from semblance.errors import ViewError
from semblance.evaluate.leaderboard.encodings import Encodings
from semblance.evaluate.leaderboard.learning import Learning
from semblance.evaluate.leaderboard.system import System
from semblance.fusion import Labelled, View, ViewDefinition
from semblance.fusion.fitting import can_fit
from semblance.fusion.labelled import MIN_LABELLED

BLOCK_ROWS = 4096
"""Pictures whose raw vectors are in memory at a time: 63 MB for three bundled models."""

Matrix = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class FittedSystem:
    """One view, or with late fusion one view a model, in the order of the models."""

    system: System
    views: tuple[View, ...]

    @property
    def dim(self) -> int:
        """Numbers stored for a picture."""
        return sum(view.dim for view in self.views)

    @property
    def vector_bytes(self) -> int:
        """Bytes stored for a picture: float32."""
        return 4 * self.dim

    @property
    def weights(self) -> tuple[float, ...] | None:
        """The weights of the models, where they have any."""
        return self.views[0].weights if len(self.views) == 1 else None

    def apply(self, raw: Sequence[Matrix], places: NDArray[np.int64]) -> list[Matrix]:
        """(n, dim) a view, of the pictures at these places of one (items, d) array a model."""
        return [
            _applied(view, part, places)
            for view, part in zip(self.views, _parts(raw, self.views), strict=True)
        ]


def require_enough(system: System, learning: Learning) -> None:
    """Raises ViewError where there is too little to fit what the recipe asks for."""
    for part in system.parts:
        _require_enough(part.view_of(part.models), learning)


def fit_system(system: System, encodings: Encodings, learning: Learning) -> FittedSystem:
    """Raises ViewError where there is too little to fit what the recipe asks for."""
    raw = encodings.raw(system)
    prints = [space.fingerprint for space in encodings.spaces(system)]
    edges = np.cumsum([0, *(len(part.models) for part in system.parts)]).tolist()
    views = tuple(
        _fitted(part.view_of(prints[start:end]), raw[start:end], learning)
        for part, (start, end) in zip(system.parts, pairwise(edges), strict=True)
    )
    return FittedSystem(system, views)


def _fitted(definition: ViewDefinition, raw: Sequence[Matrix], learning: Learning) -> View:
    view = View(definition, tuple(block.shape[1] for block in raw))
    _require_enough(definition, learning)
    if not definition.needs_fit:
        return view
    labelled = None
    if definition.needs_labels:
        labelled = Labelled([block[learning.labelled] for block in raw], learning.labels)
    return view.fit([block[learning.sample] for block in raw], labelled)


def _require_enough(definition: ViewDefinition, learning: Learning) -> None:
    labelled = len(learning.labelled)
    if not definition.needs_fit or can_fit(definition, len(learning.sample), labelled):
        return
    if definition.needs_labels and labelled < MIN_LABELLED:
        raise ViewError(
            f"needs {MIN_LABELLED} labelled pictures, that are not queries and share their label, "
            f"to choose weights or dimensions on; there are {labelled}: add a validation split"
        )
    raise ViewError(
        f"{len(learning.sample)} pictures are too few to fit its projection on; give more, or "
        "ask for a smaller --dim"
    )


def _parts(raw: Sequence[Matrix], views: Sequence[View]) -> list[Sequence[Matrix]]:
    edges = np.cumsum([0, *(len(view.dims) for view in views)]).tolist()
    return [raw[start:end] for start, end in pairwise(edges)]


def _applied(view: View, raw: Sequence[Matrix], places: NDArray[np.int64]) -> Matrix:
    vectors = np.empty((len(places), view.dim), np.float32)
    for start in range(0, len(places), BLOCK_ROWS):
        rows = places[start : start + BLOCK_ROWS]
        vectors[start : start + len(rows)] = view.apply([block[rows] for block in raw])
    return vectors
