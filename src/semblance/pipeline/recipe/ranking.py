"""The part of a recipe that says how answers are chosen and put in order."""

from dataclasses import dataclass, fields, replace
from typing import Final, Literal, get_args

from semblance.errors import UsageError
from semblance.pipeline.recipe.objects import said_of
from semblance.search.rerank.contour import Placement

OFF: Final = "off"
LABELS: Final = "labels"

Reranker = Literal["contour", "keypoints", "reciprocal", "expansion"]

MOST_DEPTH: Final = 1000


@dataclass(frozen=True, slots=True)
class Ranking:
    """`category` is what predicts a query's category, to which a search is then limited.

    "labels" are the means of the gallery's own labels, "off" is none, anything else names a
    trained category model. Of the most probable categories so many are searched that the right
    one is among them with probability `category_reach`.

    `rerank` names the re-rankers, each of which puts the first `rerank_depth` answers of the one
    before it in order anew (keypoints fewer, see `keypoint_depth`). A weight in [0, 1] is that
    of the new evidence against the score so far; `contour_placement` says how outlines are laid
    on each other.
    """

    category: str = OFF
    category_reach: float = 0.99
    rerank: tuple[str, ...] = ()
    rerank_depth: int = 50
    contour_weight: float = 0.1
    contour_placement: Placement = "turned"
    keypoint_weight: float = 0.1
    keypoint_depth: int = 20

    def weighted(self, reranker: str, weight: float) -> "Ranking":
        """With another weight of contour or keypoints."""
        if reranker == "contour":
            return replace(self, contour_weight=weight)
        return replace(self, keypoint_weight=weight)

    @property
    def words(self) -> list[str]:
        """For people: `within the category`, `re-ranked by contour`."""
        said = ["within the category"] if self.category != OFF else []
        return said + ([f"re-ranked by {' and '.join(self.rerank)}"] if self.rerank else [])

    def check(self) -> None:
        """Raise UsageError for what cannot be."""
        for name in self.rerank:
            if name not in get_args(Reranker):
                known = ", ".join(get_args(Reranker))
                raise UsageError(f"there is no re-ranker '{name}'; there are {known}")
        if len(set(self.rerank)) < len(self.rerank):
            raise UsageError("a re-ranker is named twice; each works once")
        if self.contour_placement not in get_args(Placement):
            known = ", ".join(get_args(Placement))
            raise UsageError(
                f"there is no placement '{self.contour_placement}' of contours; there are {known}"
            )
        for name in ("contour_weight", "keypoint_weight"):
            if not 0 <= getattr(self, name) <= 1:
                raise UsageError(f"{name} is {getattr(self, name):g}; it is from 0 to 1")
        for name in ("rerank_depth", "keypoint_depth"):
            if not 1 <= getattr(self, name) <= MOST_DEPTH:
                raise UsageError(f"{name} is {getattr(self, name)}; it is from 1 to {MOST_DEPTH}")
        if not 0 < self.category_reach <= 1:
            raise UsageError(f"category_reach is {self.category_reach:g}; it is above 0, up to 1")


PLAIN_RANKING = Ranking()
"""All of the gallery, in the order of its scores."""


@dataclass(frozen=True, slots=True)
class RankingChoice:
    """What a user asked for of `Ranking`, None where nothing was said."""

    category: str | None = None
    category_reach: float | None = None
    rerank: tuple[str, ...] | None = None
    rerank_depth: int | None = None
    contour_weight: float | None = None
    contour_placement: str | None = None
    keypoint_weight: float | None = None
    keypoint_depth: int | None = None

    @classmethod
    def of(cls, ranking: Ranking) -> "RankingChoice":
        """The choice of everything."""
        return cls(**{each.name: getattr(ranking, each.name) for each in fields(Ranking)})

    def over(self, base: Ranking) -> Ranking:
        """What was said, and for the rest `base`."""
        return replace(base, **said_of(self))


AS_USUAL: Final = RankingChoice()
