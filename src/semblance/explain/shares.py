"""What each model adds to the cosine of one picture to another, and how its places add to that."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from semblance.fusion import View
from semblance.fusion.fitting import joined
from semblance.fusion.vectors import SMALLEST_NORM as TINY
from semblance.fusion.vectors import unit

Vectors = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Towards:
    """A view's cosines to one picture, whose raw vectors, (1, d) a space, stay as they are."""

    view: View
    target: Sequence[Vectors]

    def shares(self, raw: Sequence[Vectors]) -> Vectors:
        """(n, spaces) of n pictures' raw vectors, (n, d) a space; rows sum to the cosine."""
        parts = self.view.parts(raw)
        target = self.view.apply(self.target)[0]
        lengths = np.linalg.norm(parts.sum(axis=1), axis=1) * np.linalg.norm(target)
        shares: Vectors = parts @ target / np.maximum(lengths, TINY)[:, None]
        return shares

    def of_places(self, raw: Sequence[Vectors], number: int, places: Vectors) -> Vectors:
        """(h, w) float32: what each place of a feature map, (h, w, d), adds to a space's share.

        Every place bears an equal part of the share, and beyond that what its features do to the
        cosine: towards the other picture, less what they only make the vector longer. To first
        order that is by how much the cosine would fall without them. The sum is the share.

        Stylianou, Souvenir & Pless 2019, https://arxiv.org/abs/1901.00536, leave the length out;
        hiding parts of pictures then contradicts the places it names (docs/domain/explain.md).
        """
        share = float(self.shares(raw)[0, number])
        along = places - self._along_itself(raw[number], places)
        effect = along @ self._gradient(raw, number) / places[..., 0].size
        return np.asarray(share / effect.size + effect - effect.mean(), np.float32)

    def _along_itself(self, raw: Vectors, places: Vectors) -> Vectors:
        """The part of places that only makes a space's vector longer: a cosine view ignores it."""
        if self.view.definition.metric != "cosine":
            return np.zeros_like(places)
        direction = unit(raw)[0]
        along: Vectors = (places @ direction)[..., None] * direction
        return along

    def _gradient(self, raw: Sequence[Vectors], number: int) -> Vectors:
        """(d,): how the cosine changes with a space's raw vector, the length of which is kept."""
        one, other = (
            joined(self.view.definition, each, self.view.weights) for each in (raw, self.target)
        )
        edges: list[int] = list(accumulate(self.view.dims, initial=0))
        block = slice(edges[number], edges[number + 1])
        scale = np.linalg.norm(one[0, block]) / max(float(np.linalg.norm(raw[number])), TINY)
        reduction = self.view.reduction
        here, there = (reduction.apply(one), reduction.apply(other)) if reduction else (one, other)
        ahead, towards = unit(here)[0], unit(there)[0]
        turn = (towards - (towards @ ahead) * ahead) / max(float(np.linalg.norm(here)), TINY)
        turned = turn @ reduction.components if reduction else turn
        return np.asarray(scale * turned[block], np.float32)
