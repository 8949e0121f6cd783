"""Pairs from labelled vectors: all of them, or a stated sample of those that match and not."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError
from semblance.evaluate.calibration.scored import Ids, ScoredPairs

MOST_PAIRS = 200_000
"""Pairs that are kept. Together with what fitting makes of them that is about 50 MB."""

BLOCK_PAIRS = 8192
"""Pairs scored at a time: 84 MB for vectors of 1,280 float32."""

Names = NDArray[np.str_]
Drawn = Callable[[int], tuple[Ids, Ids]]


@dataclass(frozen=True, eq=False)
class Labelling:
    """(N,) integer `labels`; and `groups`, whose pictures show one thing and make no pair.

    Two views of one product are easier to match than two products of a kind, so a judgement by
    label leaves them out. None where there are no groups, or where they are what is judged.
    """

    labels: Ids
    groups: Ids | None

    @classmethod
    def of(cls, labels: Names, groups: Names | None = None) -> "Labelling":
        """From names; an empty group is no group."""
        numbers = np.unique(labels, return_inverse=True)[1]
        if groups is None or not (groups != "").any():
            return cls(numbers, None)
        grouped = np.unique(groups, return_inverse=True)[1].astype(np.int64)
        # Each picture without a group is one of its own.
        alone = np.flatnonzero(groups == "")
        grouped[alone] = grouped.max() + 1 + np.arange(len(alone))
        return cls(numbers, grouped)

    def counts(self) -> tuple[int, int]:
        """How many pairs there are that match, and that do not."""
        every, same = _pairs_within([np.zeros_like(self.labels)]), _pairs_within([self.labels])
        if self.groups is None:
            return same, every - same
        grouped = _pairs_within([self.groups])
        both = _pairs_within([self.groups, self.labels])
        return same - both, every - same - (grouped - both)

    def kept(self, first: Ids, second: Ids, matching: bool) -> NDArray[np.bool_]:
        """Which candidates are pairs of the kind asked for."""
        kept: NDArray[np.bool_] = (self.labels[first] == self.labels[second]) == matching
        if self.groups is not None:
            kept &= self.groups[first] != self.groups[second]
        return kept


def labelled_pairs(
    vectors: NDArray[np.float32],
    labels: Names,
    groups: Names | None = None,
    most: int = MOST_PAIRS,
    seed: int = 0,
    asked: NDArray[np.float32] | None = None,
) -> ScoredPairs:
    """Pairs among (N, d) unit vectors; two match if they share their label.

    To judge by group, pass the groups as labels. Where there are more than `most` pairs, matching
    ones and others are drawn separately, up to half of `most` the matching ones, and weighted so
    that they stand for all: the base rate stays that of all pairs. Memory grows with `most`,
    not with N squared.

    `asked`, (N, d) unit vectors too, are those of the same pictures as queries, where these
    differ: the first of a pair is then asked, and the second found.
    """
    if len(vectors) != len(labels):
        raise UsageError(f"{len(vectors)} vectors have {len(labels)} labels; each needs one")
    labelling = Labelling.of(labels, groups)
    matching, others = labelling.counts()
    if matching + others <= most:
        first, second = np.triu_indices(len(labels), 1)
        kept = labelling.kept(first, second, True) | labelling.kept(first, second, False)
        first, second = first[kept], second[kept]
        weights = None
    else:
        rng = np.random.default_rng(seed)
        wanted = min(matching, most // 2)
        first, second, drawn = _sample(labelling, wanted, min(others, most - wanted), rng)
        weights = np.repeat(
            (matching / max(drawn, 1), others / (len(first) - drawn)), (drawn, len(first) - drawn)
        )
    cosines = pair_cosines(vectors if asked is None else asked, vectors, first, second)
    return ScoredPairs(
        cosines, labelling.labels[first] == labelling.labels[second], first, second, weights
    )


def balanced(pairs: ScoredPairs, labels: Names) -> ScoredPairs:
    """Pairs of `labelled_pairs`, weighted as if every label had as many pictures.

    For where pictures will come in another mix than those that happen to be labelled.
    """
    if pairs.first is None or pairs.second is None:
        raise UsageError("pairs can be balanced only where it is known which pictures they are of")
    _, numbers, counts = np.unique(labels, return_inverse=True, return_counts=True)
    rarity = counts.mean() / counts[numbers]
    return replace(pairs, weights=pairs.each * rarity[pairs.first] * rarity[pairs.second])


def _sample(
    labelling: Labelling, matching: int, others: int, rng: np.random.Generator
) -> tuple[Ids, Ids, int]:
    """Distinct pairs, the matching ones first, and how many those are."""
    count = len(labelling.labels)
    order = np.argsort(labelling.labels, kind="stable")
    sizes = np.bincount(labelling.labels)
    starts = np.concatenate(((0,), np.cumsum(sizes)[:-1]))
    ways = sizes * (sizes - 1)

    def within(number: int) -> tuple[Ids, Ids]:
        label = rng.choice(len(sizes), number, p=ways / ways.sum())
        one = rng.integers(0, sizes[label])
        # The second is any of the rest, so never the first.
        two = (one + rng.integers(1, sizes[label])) % sizes[label]
        return order[starts[label] + one], order[starts[label] + two]

    def across(number: int) -> tuple[Ids, Ids]:
        return rng.integers(0, count, number), rng.integers(0, count, number)

    same = _distinct(labelling, True, matching, within)
    different = _distinct(labelling, False, others, across)
    pairs = np.concatenate((same, different))
    return pairs // count, pairs % count, len(same)


def _distinct(labelling: Labelling, matching: bool, wanted: int, draw: Drawn) -> Ids:
    """(wanted,) numbers of distinct pairs of one kind: first x N + second, first < second.

    Drawing ends when three draws in a row bring nothing new: then nearly all pairs are there.
    """
    count = len(labelling.labels)
    pairs, idle = np.empty(0, np.int64), 0
    while len(pairs) < wanted and idle < 3:
        one, two = draw(2 * wanted)
        first, second = np.minimum(one, two), np.maximum(one, two)
        numbers = (first * count + second)[labelling.kept(first, second, matching)]
        # Kept in the order of drawing, so that cutting off the end favours no picture.
        joined = np.concatenate((pairs, numbers))
        fresh = joined[np.sort(np.unique(joined, return_index=True)[1])]
        idle = idle + 1 if len(fresh) == len(pairs) else 0
        pairs = fresh
    return pairs[:wanted]


def _pairs_within(keys: list[Ids]) -> int:
    """How many pairs agree in all of these."""
    counts = np.unique(np.stack(keys), axis=1, return_counts=True)[1].astype(np.int64)
    return int((counts * (counts - 1) // 2).sum())


def pair_cosines(
    asked: NDArray[np.float32], vectors: NDArray[np.float32], first: Ids, second: Ids
) -> NDArray[np.float64]:
    """(n,) cosines of the rows `first` of `asked` and `second` of `vectors`, (N, d) unit ones."""
    found = np.empty(len(first))
    for start in range(0, len(first), BLOCK_PAIRS):
        part = slice(start, start + BLOCK_PAIRS)
        found[part] = np.einsum("ij,ij->i", asked[first[part]], vectors[second[part]])
    return found
