"""Puts the first answers of a search in order anew: each re-ranker works on what the last left."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError
from semblance.fusion.vectors import SMALLEST_NORM
from semblance.index import ExactIndex
from semblance.pipeline.evidence import Evidence
from semblance.pipeline.examples import Example
from semblance.pipeline.recipe.ranking import Ranking
from semblance.search.rerank.contour import ious
from semblance.search.rerank.expansion import expanded
from semblance.search.rerank.keypoints import score
from semblance.search.rerank.reciprocal import reciprocal
from semblance.search.rerank.silhouette import Silhouette
from semblance.search.rerank.weight import blend

Values = NDArray[np.float64]

OF_PICTURES: Final = ("contour", "keypoints")
"""Re-rankers that look at the query's picture."""


@dataclass(frozen=True, eq=False)
class Ranked:
    """Answers in their order: `rows` (n,) of the index, `scores` (n,) as the index gave them.

    `standing` (n,) in [0, 1] is what they are ordered by, larger first; `evidence` says for each
    what re-rankers found, by re-ranker, each in [0, 1], larger is more alike.
    """

    rows: NDArray[np.int64]
    scores: NDArray[np.float32]
    standing: Values
    evidence: tuple[dict[str, float], ...]

    @classmethod
    def of(
        cls, rows: NDArray[np.int64], scores: NDArray[np.float32], similarity: Values
    ) -> "Ranked":
        """As the search left them, ordered by `similarity`."""
        return cls(rows, scores, similarity, tuple({} for _ in rows))

    def __len__(self) -> int:
        return len(self.rows)

    def taken(self, places: Sequence[int] | NDArray[np.int64]) -> "Ranked":
        """These of them, in this order."""
        chosen = np.asarray(places, np.int64)
        evidence = tuple(self.evidence[place] for place in chosen)
        return Ranked(self.rows[chosen], self.scores[chosen], self.standing[chosen], evidence)

    def judged(self, name: str, standing: Values, found: Values) -> "Ranked":
        """The first len(found) of them with new standings, in their new order; the others after
        them in theirs, all lowered by as much as keeps them there."""
        count = len(found)
        noted = tuple(
            {**each, name: float(value)} for each, value in zip(self.evidence, found, strict=False)
        )
        again = replace(
            self,
            standing=np.concatenate([standing, _behind(standing, self.standing[count:])]),
            evidence=(*noted, *self.evidence[count:]),
        )
        first = np.argsort(-standing, kind="stable")
        return again.taken(np.concatenate([first, np.arange(count, len(self))]))


def _behind(first: Values, others: Values) -> Values:
    """The others' standings, none above the least of the first: who was not looked at has no
    evidence, and must not gain by that where the next re-ranker looks at more of them."""
    if not len(first) or not len(others):
        return others
    return np.maximum(others - max(0.0, float(others.max() - first.min())), 0)


@dataclass(frozen=True, eq=False)
class Reranking:
    """The re-rankers of a recipe, or those that a query asks for instead, at work in one view."""

    ranking: Ranking
    index: ExactIndex
    evidence: Evidence

    @property
    def depth(self) -> int:
        """How many answers of the search are needed, so that all re-rankers have their share."""
        ranking = self.ranking
        if not ranking.rerank:
            return 0
        looked_at = ranking.keypoint_depth if "keypoints" in ranking.rerank else 0
        return max(ranking.rerank_depth, looked_at)

    @property
    def expands(self) -> bool:
        """Whether the query is to be expanded by its first answers and asked again."""
        return "expansion" in self.ranking.rerank

    def require(self, query: Example | None, metric: str) -> None:
        """Raises UsageError for what this query or view cannot be re-ranked by."""
        for name in self.ranking.rerank:
            if query is None and name in OF_PICTURES:
                raise UsageError(
                    f"the re-ranker {name} looks at one picture, and this query is of words or "
                    f"of several; search with one picture, or add --rerank none"
                )
            if metric != "cosine" and name not in OF_PICTURES:
                raise UsageError(
                    f"the re-ranker {name} is of unit vectors, and this view compares raw ones; "
                    "index with --metric cosine"
                )

    def expand(self, vector: NDArray[np.float32], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """The (d,) query to ask again with."""
        return expanded(vector, self.index.matrix, rows)

    def __call__(
        self, query: Example | None, vector: NDArray[np.float32], ranked: Ranked
    ) -> Ranked:
        """The answers put in order by each re-ranker in turn; `vector` is the query's, (d,)."""
        for name in self.ranking.rerank:
            if name == "reciprocal":
                ranked = self._by_neighbours(vector, ranked)
            elif query is not None and name in OF_PICTURES:
                found = self.found(name, query, ranked)
                so_far = ranked.standing[: len(found)]
                ranked = ranked.judged(name, blend(so_far, found, self.weight_of(name)), found)
        return ranked

    def found(self, name: str, query: Example, ranked: Ranked) -> Values:
        """(m,) in [0, 1], larger is more alike: what a re-ranker of pictures sees in each of the
        first answers, as many as it looks at."""
        if name == "contour":
            return ious(*self.outlines(query, ranked), self.ranking.contour_placement)
        own = self.evidence.keypoints(query)
        stored = self.evidence.keypoints_of(self._items(ranked, self.ranking.keypoint_depth))
        return np.array([0.0 if each is None else score(own, each).score for each in stored])

    def outlines(self, query: Example, ranked: Ranked) -> tuple[Silhouette, list[Silhouette]]:
        """The query's, and those of the first answers, as many as are looked at."""
        others = self.evidence.outlines(self._items(ranked, self.ranking.rerank_depth))
        return self.evidence.outline(query), others

    def weight_of(self, name: str) -> float:
        """Of what a re-ranker of pictures finds, against the score so far."""
        ranking = self.ranking
        return ranking.contour_weight if name == "contour" else ranking.keypoint_weight

    def _by_neighbours(self, vector: NDArray[np.float32], ranked: Ranked) -> Ranked:
        rows = ranked.rows[: self.ranking.rerank_depth]
        found = reciprocal(vector, self.index.matrix, rows)
        return ranked.judged("reciprocal", found, found)

    def _items(self, ranked: Ranked, depth: int) -> list[int]:
        items: list[int] = self.index.ids[ranked.rows[:depth]].tolist()
        return items


def similarities(vector: NDArray[np.float32], index: ExactIndex, rows: NDArray[np.int64]) -> Values:
    """(n,) similarities in [0, 1] of a (d,) query to rows, whatever the index's metric."""
    vectors = index.matrix[rows]
    lengths = np.linalg.norm(vectors, axis=1) * np.linalg.norm(vector)
    cosines = vectors @ vector / np.maximum(lengths, SMALLEST_NORM)
    return np.asarray((1 + np.clip(cosines, -1, 1)) / 2, np.float64)
