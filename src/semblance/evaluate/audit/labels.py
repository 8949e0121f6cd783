"""Likely label errors: pictures whose nearest neighbours agree on another label.

In the spirit of confident learning (Northcutt, Jiang & Chuang 2021, https://arxiv.org/abs/1911.00068),
with the votes of neighbours as the probabilities that were predicted out of sample.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semblance.evaluate.structure.neighbours import neighbours
from semblance.evaluate.structure.vectors import Vectors

NEIGHBOURS = 20
MARGIN = 0.6
"""Chosen among nearly 400 settings on photos of clothes of which 5 % were given a wrong label, ten
times. Of 1,192 in train 59 % of the suspects were planted, 60 % of the planted were found; with 10
neighbours 52 % and 65 %; with a margin of 0.4, 47 % and 67 %. Votes weighted by how far a
neighbour's own label is believed found more and said more: 46 % and 67 %."""

HIDDEN = 10
"""Neighbours asked beyond those that vote: as many may be copies or views of the same product."""

LEAST_WEIGHT = 0.05
SHOWN = 4
"""Neighbours that are kept of a suspect, to be shown beside it."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """A picture, by row, whose label is doubted, and the label that its neighbours suggest.

    `given_share` and `share` are the parts of the vote that both labels got, in [0, 1]; their
    difference, the `margin`, is how sure: larger is surer. `nearest` are rows of the nearest
    neighbours that voted for the suggestion.
    """

    row: int
    label: str
    suggested: str
    given_share: float
    share: float
    nearest: tuple[int, ...]

    @property
    def margin(self) -> float:
        return self.share - self.given_share


@dataclass(frozen=True, slots=True)
class Suspects:
    """Suspects, the surest first. `judged` pictures could win a vote among `neighbours`;
    `unjudged` ones could not: too few others share their label."""

    found: tuple[Suspect, ...]
    judged: int
    unjudged: int
    neighbours: int


@dataclass(frozen=True, eq=False)
class _Vote:
    """(N, C) `shares` that each picture's neighbours give to each label, the given labels as
    codes, and (N, k) rows of the neighbours."""

    shares: NDArray[np.float64]
    given: NDArray[np.int64]
    nearest: NDArray[np.int64]


def suspects(
    vectors: Vectors, labels: Sequence[str | None], owners: NDArray[np.int64]
) -> Suspects | None:
    """Doubt labels of (N, d) comparable vectors; None where no two labels can be told apart.

    Each labelled picture is voted on by its 20 nearest others (fewer where the median picture has
    fewer of its label), which neither are copies of it nor views of its product: equal `owners`.
    A vote's weight falls linearly with distance (Dudani, "The distance-weighted k-nearest-neighbor
    rule", 1976). A label is doubted where another one is believable, its share reaching the mean
    share that this other label gets from its own pictures, and leads by 0.6 or more. A picture is
    not judged where fewer others could vouch for its label than half of the neighbours.
    """
    rows = np.array([row for row, label in enumerate(labels) if label is not None], np.int64)
    names, given = np.unique(np.array([labels[row] for row in rows], np.str_), return_inverse=True)
    sizes = np.bincount(given, minlength=len(names))
    if len(names) < 2 or sizes.max() < 2:
        return None
    own = owners[rows]
    vouching = sizes[given] - _alike(given, own)
    k = int(np.clip(np.median(vouching), 1, NEIGHBOURS))
    vote = _vote(vectors[rows], given, own, len(names), k)
    judged = vouching >= k / 2
    found = [
        Suspect(
            row=int(rows[place]),
            label=str(names[given[place]]),
            suggested=str(names[best]),
            given_share=float(vote.shares[place, given[place]]),
            share=float(vote.shares[place, best]),
            nearest=_for(vote, place, best, rows),
        )
        for place, best in _doubted(vote, judged)
    ]
    found.sort(key=lambda one: (-one.margin, one.row))
    return Suspects(tuple(found), int(judged.sum()), int((~judged).sum()), k)


def _vote(
    vectors: Vectors, given: NDArray[np.int64], owners: NDArray[np.int64], names: int, k: int
) -> _Vote:
    asked = min(k + HIDDEN, len(vectors) - 1)
    distances, nearest = neighbours(vectors, asked)
    hidden = owners[nearest] == owners[:, None]
    # Those that may not vote go last, the rest keep their order.
    order = np.argsort(hidden, axis=1, kind="stable")[:, :k]
    distances, nearest, hidden = (
        np.take_along_axis(each, order, axis=1) for each in (distances, nearest, hidden)
    )
    weights = np.where(hidden, 0.0, _weights(distances))
    shares = np.zeros((len(vectors), names))
    for column in range(nearest.shape[1]):
        shares[np.arange(len(vectors)), given[nearest[:, column]]] += weights[:, column]
    shares /= np.maximum(shares.sum(axis=1, keepdims=True), LEAST_WEIGHT)
    return _Vote(shares, given, nearest)


def _alike(given: NDArray[np.int64], owners: NDArray[np.int64]) -> NDArray[np.int64]:
    """(N,) how many pictures have both the label and the owner of each, itself included."""
    codes = given * (owners.max() + 1) + owners
    _, place, counts = np.unique(codes, return_inverse=True, return_counts=True)
    return np.asarray(counts[place], np.int64)


def _weights(distances: NDArray[np.float32]) -> NDArray[np.float64]:
    """(N, k) from 1 for the nearest down to nearly nothing for the last; equal ones alike."""
    near, far = distances[:, :1], distances[:, -1:]
    reach = np.maximum(far - near, np.finfo(np.float32).tiny)
    return np.asarray(np.maximum((far - distances) / reach, LEAST_WEIGHT), np.float64)


def _doubted(vote: _Vote, judged: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """(picture, suggested label) by place, for each label that is doubted."""
    places = np.arange(len(vote.given))
    own = vote.shares[places, vote.given]
    believed = np.bincount(vote.given, weights=own) / np.bincount(vote.given)
    others = np.where(vote.shares >= believed, vote.shares, 0.0)
    others[places, vote.given] = 0.0
    best = others.argmax(axis=1)
    doubted = judged & (others[places, best] - own >= MARGIN)
    return [(int(place), int(best[place])) for place in np.flatnonzero(doubted)]


def _for(vote: _Vote, place: int, label: int, rows: NDArray[np.int64]) -> tuple[int, ...]:
    nearest = vote.nearest[place]
    return tuple(rows[nearest[vote.given[nearest] == label]][:SHOWN].tolist())
