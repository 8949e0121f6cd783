"""The search in three stages: single models, then reductions, then fusions of the best."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

import numpy as np

from semblance.evaluate.bakeoff.budget import Budget
from semblance.evaluate.bakeoff.contender import Contender
from semblance.evaluate.bakeoff.trying import Bench
from semblance.evaluate.datasets.trial import Trial
from semblance.evaluate.pareto import pareto_front
from semblance.fusion.definition import Fusion, Whitening
from semblance.fusion.reduction import SAMPLES_PER_DIMENSION, enough_for
from semblance.pipeline.recipe import Recipe

DIMS: Final = (64, 128, 256)
WHITENINGS: Final[tuple[Whitening, ...]] = ("none", "half")
FUSIONS: Final[tuple[Fusion, ...]] = ("concat", "mean")
"""Fitted weights are left to `evaluate`: they want labels of their own wherever they are used."""

KEPT = 4
"""The best single models that go on: to reductions beside those on the front of quality against
time, and of each input size to fusions."""

GROUPS = 2
"""Sets of two models that are fused, and as many of three."""

FUSED_REDUCTIONS = 2
"""Reductions that are tried of a fusion: those that did best for single models."""

Reduction = tuple[int, Whitening]


@dataclass(frozen=True, eq=False)
class Search:
    """Tries recipes on a trial; `tried` is called after each with how many were tried so far."""

    bench: Bench
    trial: Trial
    budget: Budget
    tried: Callable[[int], None] = lambda count: None

    def run(self, singles: Sequence[Recipe]) -> list[Contender]:
        """Every candidate that was tried, in the order of the stages."""
        found: list[Contender] = []
        self._try(singles, found)
        in_time = [each for each in found if self._in_time(each.recipe)]
        single = [each.recipe for each in promising(in_time)]
        reduced = self._try(
            [replace(each, dim=dim, whitening=how) for each in single for dim, how in reductions()],
            found,
        )
        groups = []
        for count in (2, 3):
            sets = complementary(in_time, count)
            groups += [group for group in sets if self._in_time(group)][:GROUPS]
        self._try(list(_fused(groups, self._best_reductions(reduced))), found)
        return found

    def _try(self, recipes: Sequence[Recipe], found: list[Contender]) -> list[Contender]:
        fresh = []
        for recipe in recipes:
            if self.bench.can_try(recipe):
                fresh.append(self.bench.try_on(recipe, self.trial))
                found.append(fresh[-1])
                self.tried(len(found))
        return fresh

    def _in_time(self, recipe: Recipe) -> bool:
        limit = self.budget.ms_per_image
        return limit is None or self.bench.prices.ms_per_image(recipe) <= limit

    def _best_reductions(self, reduced: Sequence[Contender]) -> list[Reduction]:
        """By their mean quality over single models, those first that the budget allows."""
        qualities: dict[Reduction, list[float]] = {}
        for each in reduced:
            if isinstance(each.recipe.dim, int) and not self.budget.excess(each.costs):
                reduction = (each.recipe.dim, each.recipe.whitening)
                qualities.setdefault(reduction, []).append(each.quality)
        # Only what every model was reduced to: a mean over the best models alone would mislead.
        most = max(map(len, qualities.values()), default=0)
        full = {kind: np.mean(of) for kind, of in qualities.items() if len(of) == most}
        return sorted(full, key=lambda kind: -full[kind])[:FUSED_REDUCTIONS]


def reductions() -> list[Reduction]:
    """Every reduction that is tried of a single model."""
    return [(dim, how) for dim in DIMS for how in WHITENINGS]


def untried(records: int) -> list[str]:
    """A note where some reductions cannot be fitted on that many pictures."""
    dims = [dim for dim in DIMS if not enough_for(dim, records)]
    if not dims:
        return []
    return [
        f"reductions to {', '.join(map(str, dims))} dimensions are not tried: they are fitted on "
        f"{SAMPLES_PER_DIMENSION} pictures a dimension, and here are {records:,} "
        "(--gallery-pictures may name more)"
    ]


def promising(singles: Sequence[Contender]) -> list[Contender]:
    """Those on the front of quality against ms an image, and the KEPT best by quality."""
    costs = [each.costs.ms_per_image for each in singles]
    front = set(pareto_front(costs, [each.quality for each in singles]))
    ranked = sorted(range(len(singles)), key=lambda at: -singles[at].quality)
    return [singles[at] for at in sorted(front | set(ranked[:KEPT]))]


def complementary(singles: Sequence[Contender], count: int) -> list[Recipe]:
    """So many models of one input size, those first whose errors overlap least.

    Ordered by the share of queries for which at least one has a right best answer, which is
    what a perfect choice among them would reach. Of each size only the KEPT best are looked at:
    a poor model is right at times where no good one is, and spoils a fusion all the same. The
    concatenation stands for the set.
    """
    scored = []
    for group in combinations(_best_by_size(singles), count):
        sizes = {each.recipe.input_size for each in group}
        models = tuple(each.recipe.models[0] for each in group)
        if len(sizes) == 1 and len(set(models)) == count:
            either = np.any([each.first == 1 for each in group], axis=0).mean()
            recipe = Recipe(models, "concat", input_size=group[0].recipe.input_size)
            scored.append((float(either), recipe))
    return [recipe for _, recipe in sorted(scored, key=lambda pair: -pair[0])]


def _best_by_size(singles: Sequence[Contender]) -> Iterator[Contender]:
    for size in dict.fromkeys(each.recipe.input_size for each in singles):
        same = [each for each in singles if each.recipe.input_size == size]
        best = sorted(same, key=lambda each: -each.quality)[:KEPT]
        yield from (each for each in same if each in best)


def most_candidates(singles: int) -> int:
    """How many recipes are tried at most."""
    fused = 2 * GROUPS * (1 + len(FUSIONS) * FUSED_REDUCTIONS) if singles > 1 else 0
    return singles + singles * len(reductions()) + fused


def _fused(groups: Sequence[Recipe], best: Sequence[Reduction]) -> Iterator[Recipe]:
    for group in groups:
        yield group
        for dim, whitening in best:
            for fusion in FUSIONS:
                yield replace(group, fusion=fusion, dim=dim, whitening=whitening)
