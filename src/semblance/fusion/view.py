"""A view at work: raw vectors of its spaces in, the one vector that is searched out."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from semblance.errors import ViewError
from semblance.fusion.definition import ViewDefinition
from semblance.fusion.reduction import Reduction, enough_for, fit_reduction

SMALLEST_NORM = 1e-12
"""Below this a vector has no direction; it stays zero, at cosine 0 to everything."""


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """(..., d) scaled to length 1 along the last axis; a zero vector stays zero."""
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: NDArray[np.float32] = vectors / np.maximum(norms, SMALLEST_NORM)
    return scaled


@dataclass(frozen=True)
class View:
    """A definition with its fitted parts.

    `dims` are the lengths of the raw vectors of each space. While `reduction` is None,
    vectors keep their full length, whatever dimension the definition asks for.
    """

    definition: ViewDefinition
    dims: tuple[int, ...]
    reduction: Reduction | None = None

    @property
    def dim(self) -> int:
        """Length of the vectors that are searched."""
        return self.reduction.dim if self.reduction else sum(self.dims)

    @property
    def key(self) -> str:
        """Names this view with its fitted parts: anything computed from it bears the key."""
        fitted = self.reduction.digest[:16] if self.reduction else "unfitted"
        return f"{self.definition.fingerprint}-{fitted}"

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

    def wants_fit(self, records: int) -> bool:
        """Whether a reduction is asked for, not fitted yet, and possible with that many."""
        wanted = self.definition.dim
        return wanted is not None and self.reduction is None and enough_for(wanted, records)

    def fit(self, raw: Sequence[NDArray[np.float32]]) -> "View":
        """This view with its reduction fitted on a sample, one (n, d) array a space."""
        if self.definition.dim is None:
            return self
        reduction = fit_reduction(self._join(raw), self.definition.dim)
        return View(self.definition, self.dims, reduction)

    def _join(self, raw: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
        got = tuple(vectors.shape[1] for vectors in raw)
        if got != self.dims:
            raise ViewError(f"the view takes vectors of lengths {self.dims}, not {got}")
        if self.definition.metric == "euclidean":
            return np.concatenate(raw, axis=1)
        return unit(np.concatenate([unit(vectors) for vectors in raw], axis=1))
