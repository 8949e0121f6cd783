"""A trial: who asks whom, who may not see whom, and what counts as an answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError
from semblance.evaluate.datasets.item import Item

Judge = Literal["label", "group"]
"""label: pictures of the same label are relevant, those of the query's own group are hidden.
group: pictures of the same group are relevant."""

Codes: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Trial:
    """Q queries against a gallery of N, as arrays for metrics to work on in blocks.

    `query_places` (Q,) and `gallery_places` (N,) are places in the dataset's items. A gallery
    picture is relevant to a query where their `truth` codes are equal, which are places in
    `names`, and hidden from it where their `owner` codes are: it is the query itself, or a view
    of the same product when labels decide. `query_clusters` (Q,) are the groups to resample by:
    pictures of one product are not independent.
    """

    name: str
    judge: Judge
    queries: tuple[Item, ...]
    gallery: tuple[Item, ...]
    query_places: Codes
    gallery_places: Codes
    query_truth: Codes
    gallery_truth: Codes
    query_owner: Codes
    gallery_owner: Codes
    query_clusters: Codes
    names: tuple[str, ...]
    notes: tuple[str, ...] = ()

    def hidden(self, rows: slice) -> NDArray[np.bool_]:
        """(q, N): what each query of this block must not see."""
        return np.equal(self.query_owner[rows, None], self.gallery_owner)

    def relevant(self, rows: slice) -> NDArray[np.bool_]:
        """(q, N): what each query of this block should find; nothing that is hidden from it."""
        same = np.equal(self.query_truth[rows, None], self.gallery_truth)
        return same & ~self.hidden(rows)

    @cached_property
    def visible_counts(self) -> Codes:
        """(Q,): how many pictures each query can find."""
        return len(self.gallery) - _occurrences(self.query_owner, self.gallery_owner)

    @cached_property
    def relevant_counts(self) -> Codes:
        """(Q,): how many pictures each query should find."""
        same = _occurrences(self.query_truth, self.gallery_truth)
        width = 1 + max(self.query_owner.max(), self.gallery_owner.max())
        hidden_same = _occurrences(
            self.query_truth * width + self.query_owner,
            self.gallery_truth * width + self.gallery_owner,
        )
        return same - hidden_same

    @property
    def unanswerable(self) -> Sequence[Item]:
        """Queries for which there is nothing to be found: to be counted, never averaged as 0."""
        return [self.queries[place] for place in np.flatnonzero(self.relevant_counts == 0)]

    @cached_property
    def chance(self) -> float:
        """The share of relevant pictures among those a query can see, in [0, 1]: the precision
        of answering at random, over the queries that have an answer."""
        asked = self.relevant_counts > 0
        return float((self.relevant_counts[asked] / self.visible_counts[asked]).mean())

    def require(self, k: int) -> None:
        """Raises UsageError unless every query that has an answer can be given `k` pictures."""
        most = int(self.visible_counts[self.relevant_counts > 0].min())
        if not 1 <= k <= most:
            raise UsageError(
                f"k is {k}, but in {self.name} some query can find only {most} pictures; "
                f"ask for 1 to {most}"
            )


def _occurrences(codes: Codes, among: Codes) -> Codes:
    """(Q,): how often each code occurs among others."""
    known, counts = np.unique(among, return_counts=True)
    place = np.minimum(np.searchsorted(known, codes), len(known) - 1)
    return np.where(known[place] == codes, counts[place], 0)
