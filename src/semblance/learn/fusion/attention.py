"""Attention over the models' vectors, each projected to one length and taken as a token."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from semblance.fusion.vectors import SMALLEST_NORM, unit
from semblance.learn.fusion.numbers import digest_of, finite
from semblance.learn.fusion.shares import Matrix, softmax


@dataclass(frozen=True, eq=False)
class Attention:
    """One layer of multi-head self-attention on M tokens, added to them, and their mean.

    `project` is (dim, D), the models' projections side by side, and `tokens` (M, dim) their
    biases, which also tell a token's model; `queries`, `keys` and `values` are
    (heads, dim / heads, dim) and `out` (dim, dim). Vaswani et al., "Attention is all you need",
    2017, https://arxiv.org/abs/1706.03762, section 3.2; without layer normalization, because the
    result is brought to unit length.
    """

    dims: tuple[int, ...]
    project: Matrix
    tokens: Matrix
    queries: Matrix
    keys: Matrix
    values: Matrix
    out: Matrix

    kind = "attention"

    @property
    def takes(self) -> int:
        return int(self.project.shape[1])

    @property
    def dim(self) -> int:
        return int(self.project.shape[0])

    @cached_property
    def tensors(self) -> Mapping[str, Matrix]:
        return {name: getattr(self, name) for name in TENSORS}

    @property
    def is_finite(self) -> bool:
        return finite(self.tensors)

    @cached_property
    def digest(self) -> str:
        return digest_of(self.kind, self.tensors)

    def trust(self, joined: Matrix) -> Matrix:
        """(n, D) -> (n, M): how much of the vector comes from each model, of sum 1.

        A model that pulls the other way counts below 0.
        """
        parts = self.parts(joined)
        whole = parts.sum(axis=1)
        lengths = np.maximum(np.square(whole).sum(axis=1), SMALLEST_NORM)
        return np.asarray(np.einsum("nmd,nd->nm", parts, whole) / lengths[:, None], np.float32)

    def apply(self, joined: Matrix) -> Matrix:
        """(n, D) vectors side by side, of unit length -> (n, dim), of unit length."""
        return unit(self.parts(joined).sum(axis=1))

    def parts(self, joined: Matrix) -> Matrix:
        """(n, M, dim): what each model adds to the vector, before it is brought to unit length.

        The mean over tokens of what each sees is what is seen by the mean of their looks.
        """
        tokens = self._tokens(joined)
        looks = self._looks(tokens).mean(axis=2)[..., None]
        seen = (looks * _split(tokens, self.values)).transpose(0, 2, 1, 3)
        return np.asarray(tokens / len(self.dims) + seen.reshape(tokens.shape) @ self.out.T)

    def _tokens(self, joined: Matrix) -> Matrix:
        """(n, M, dim)."""
        edges = np.cumsum((0, *self.dims))
        each = [joined[:, a:b] @ self.project[:, a:b].T for a, b in pairwise(edges)]
        return np.asarray(np.stack(each, axis=1) + self.tokens, np.float32)

    def _looks(self, tokens: Matrix) -> Matrix:
        """(n, heads, M, M): how much each token, third axis, looks at each, last axis."""
        asked, told = _split(tokens, self.queries), _split(tokens, self.keys)
        scores = asked @ told.swapaxes(-1, -2) / np.float32(np.sqrt(asked.shape[-1]))
        return softmax(scores)


TENSORS = ("project", "tokens", "queries", "keys", "values", "out")


def attention_of(tensors: Mapping[str, Matrix], dims: tuple[int, ...]) -> Attention:
    """From a file's tensors; raises KeyError or ValueError where they do not fit together."""
    attention = Attention(dims, **{name: tensors[name] for name in TENSORS})
    if attention.tokens.shape != (len(dims), attention.dim):
        raise ValueError("there is not one token for each model")
    attention.apply(np.zeros((1, attention.takes), np.float32))  # shapes that do not fit raise
    return attention


def _split(tokens: Matrix, weight: Matrix) -> Matrix:
    """(n, M, dim) tokens by (heads, d, dim) weights -> (n, heads, M, d)."""
    return tokens[:, None] @ weight.swapaxes(-1, -2)
