"""A view at work: raw vectors of its spaces in, the one vector that is searched out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from semblance.errors import ViewError
from semblance.fusion import fitting
from semblance.fusion.definition import ViewDefinition
from semblance.fusion.fitted import UNFITTED, Fitted
from semblance.fusion.labelled import Labelled
from semblance.fusion.reduction import Reduction
from semblance.fusion.vectors import SMALLEST_NORM, unit


@dataclass(frozen=True)
class View:
    """A definition with its fitted parts.

    `dims` are the lengths of the raw vectors of each space. Until it is fitted, a view searches
    the spaces side by side at their full length and with equal weights, whatever its
    definition asks for; a cosine is then the mean of the spaces' cosines.
    """

    definition: ViewDefinition
    dims: tuple[int, ...]
    fitted: Fitted = UNFITTED

    def __post_init__(self) -> None:
        spaces = len(self.definition.spaces)
        if len(self.dims) != spaces or len(self.definition.weights or self.dims) != spaces:
            raise ViewError(f"a view of {spaces} spaces needs a length and a weight for each")
        if len(self.definition.texts) not in (0, spaces):
            raise ViewError(f"a view of {spaces} spaces has texts beside all of them or none")

    @property
    def reduction(self) -> Reduction | None:
        return self.fitted.reduction

    @property
    def weights(self) -> tuple[float, ...] | None:
        """One a space, given or fitted; None while they are equal."""
        return self.definition.weights or self.fitted.weights

    @property
    def dim(self) -> int:
        """Length of the vectors that are searched."""
        return self.reduction.dim if self.reduction else sum(self.dims)

    @property
    def key(self) -> str:
        """Names this view with its fitted parts: anything computed from it bears the key."""
        return f"{self.definition.fingerprint}-{self.fitted.digest}"

    def apply(self, raw: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
        """One (n, d) array a space, in the definition's order -> (n, dim) float32."""
        joined = self._join(raw)
        reduced = self.reduction.apply(joined) if self.reduction else joined
        return unit(reduced) if self.definition.metric == "cosine" else reduced

    def parts(self, raw: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
        """(n, spaces, dim): what each space adds to `apply`; the parts sum to it exactly.

        The dot product of a part with a searched unit vector is that space's share of the
        cosine.
        """
        joined = self._join(raw)
        edges = np.cumsum((0, *self.dims))
        centred = joined - self.reduction.mean if self.reduction else joined
        parts = np.zeros((len(joined), len(self.dims), self.dim), dtype=np.float32)
        for i, (start, end) in enumerate(pairwise(edges)):
            if self.reduction:
                parts[:, i] = centred[:, start:end] @ self.reduction.components[:, start:end].T
            else:
                parts[:, i, start:end] = centred[:, start:end]
        if self.definition.metric == "euclidean":
            return parts
        norms = np.linalg.norm(parts.sum(axis=1), axis=1)
        parts /= np.maximum(norms, SMALLEST_NORM)[:, None, None]
        return parts

    @property
    def lacks_fit(self) -> bool:
        """Whether something is to be fitted and is not yet."""
        return self.fitted.is_empty and self.definition.needs_fit

    def wants_fit(self, records: int, labelled: int = 0) -> bool:
        """Whether something is to be fitted, is not yet, and can be on that many records.

        `labelled` counts those that share their label with another; a view that needs them
        waits for them.
        """
        return self.fitted.is_empty and fitting.can_fit(self.definition, records, labelled)

    def fit(self, raw: Sequence[NDArray[np.float32]], labelled: Labelled | None = None) -> "View":
        """This view fitted on a sample, one (n, d) array a space.

        `labelled` is what weights and an adaptive dimension are chosen on. Raises ViewError
        where that is needed and missing.
        """
        self._check(raw)
        if labelled is not None:
            self._check(labelled.raw)
        return replace(self, fitted=fitting.fit(self.definition, raw, labelled))

    def _join(self, raw: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
        self._check(raw)
        return fitting.joined(self.definition, raw, self.weights)

    def _check(self, raw: Sequence[NDArray[np.float32]]) -> None:
        """A space that is missing is an error, never a smaller fusion."""
        got = tuple(vectors.shape[1] for vectors in raw)
        if got != self.dims:
            raise ViewError(f"the view takes vectors of lengths {self.dims}, not {got}")
