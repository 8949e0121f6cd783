"""Models side by side, each scaled by the root of its share, then perhaps reduced."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from semblance.fusion.reduction import Reduction, fit_reduction
from semblance.fusion.vectors import unit
from semblance.learn.fusion.numbers import digest_of, finite
from semblance.learn.fusion.shares import GATE, Fixed, Gate, Matrix, Shares


@dataclass(frozen=True, eq=False)
class Mixture:
    """`dims` are the lengths of the M models' vectors and `centre`, (D,), what is subtracted from
    them side by side.

    The cosine of two pictures a and b is, but for the lengths, the sum over models of
    sqrt(share(a) share(b)) times their product in that model: a model counts where both trust it.
    """

    dims: tuple[int, ...]
    shares: Shares
    centre: Matrix
    reduction: Reduction | None = None

    @property
    def kind(self) -> str:
        return self.shares.kind

    @property
    def takes(self) -> int:
        return len(self.centre)

    @property
    def dim(self) -> int:
        return self.reduction.dim if self.reduction else self.takes

    @cached_property
    def tensors(self) -> Mapping[str, Matrix]:
        reduced = self.reduction
        axes = {"mean": reduced.mean, "components": reduced.components} if reduced else {}
        return {**self.shares.tensors, "centre": self.centre, **axes}

    @property
    def is_finite(self) -> bool:
        return finite(self.tensors)

    @cached_property
    def digest(self) -> str:
        return digest_of(self.kind, self.tensors)

    def trust(self, joined: Matrix) -> Matrix:
        """(n, D) -> (n, M): the models' shares of each picture, of sum 1."""
        return self.shares.of(joined)

    def apply(self, joined: Matrix) -> Matrix:
        """(n, D) vectors side by side, of unit length -> (n, dim), of unit length."""
        mixed = self._mixed(joined)
        return unit(self.reduction.apply(mixed) if self.reduction else mixed)

    def reduced(self, sample: Matrix, dim: int) -> "Mixture":
        """This mixture with the `dim` principal axes that an (n, D) sample has after it."""
        return replace(self, reduction=fit_reduction(self._mixed(sample), dim))

    def _mixed(self, joined: Matrix) -> Matrix:
        roots = np.repeat(np.sqrt(self.shares.of(joined)), self.dims, axis=1)
        return np.asarray((joined - self.centre) * roots, np.float32)


def mixture_of(tensors: Mapping[str, Matrix], dims: tuple[int, ...]) -> Mixture:
    """From a file's tensors; raises KeyError or ValueError where they do not fit together."""
    shares: Shares = (
        Fixed(tensors["weights"])
        if "weights" in tensors
        else Gate(**{name: tensors[name] for name in GATE})
    )
    reduction = None
    if "components" in tensors:
        reduction = Reduction(tensors["mean"], tensors["components"])
    mixture = Mixture(dims, shares, tensors["centre"], reduction)
    mixture.apply(np.zeros((1, mixture.takes), np.float32))  # shapes that do not fit raise
    if mixture.trust(np.zeros((1, mixture.takes), np.float32)).shape != (1, len(dims)):
        raise ValueError("there is not one share for each model")
    return mixture
