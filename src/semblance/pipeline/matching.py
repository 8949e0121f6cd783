"""Two pictures compared point by point, with a model of local features."""

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from semblance.encoders.local.scoring import PairScorer
from semblance.encoders.registry import describe
from semblance.errors import UsageError
from semblance.images import open_image
from semblance.pipeline.comparing import Comparison
from semblance.pipeline.recipe import Recipe
from semblance.search.calibrated import UNCALIBRATED
from semblance.search.hits import Why
from semblance.search.threshold import DEFAULT_THRESHOLD, Threshold

if TYPE_CHECKING:
    from semblance.images import Picture


@dataclass(frozen=True, eq=False)
class PointComparer:
    """Compares pictures by their matching points; the similarity is the match's score."""

    scorer: PairScorer
    model: str

    @property
    def min_side(self) -> int:
        """The short side, in pixels, at which pictures are to be opened."""
        return self.scorer.min_side

    @classmethod
    def of(cls, recipe: Recipe) -> "PointComparer":
        """The comparer of a recipe with one model of local features, and no other."""
        if len(recipe.models) > 1:
            raise UsageError(
                f"{' and '.join(recipe.models)} cannot be compared together: local features "
                "are matched point by point, not fused; name one model, or compare in a "
                "gallery that holds their vectors"
            )
        description = describe(recipe.models[0])
        return cls(PairScorer(description, recipe.input_size), recipe.title)

    def compare(
        self, a: "Picture", b: "Picture", threshold: Threshold = DEFAULT_THRESHOLD
    ) -> Comparison:
        """How well two pictures match; raises ImageError naming the one that cannot be used."""
        started = time.perf_counter()
        limit = threshold.at(UNCALIBRATED)
        one, other = (open_image(picture, min_side=self.min_side) for picture in (a, b))
        match = self.scorer.match(one, other)
        cosine = 2 * match.score - 1
        return Comparison(
            cosine=cosine,
            probability=None,
            threshold=limit,
            model=self.model,
            took_ms=1000 * (time.perf_counter() - started),
            why=Why({self.scorer.model: cosine}),
            match=match,
        )
