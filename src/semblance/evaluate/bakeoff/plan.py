"""What a bakeoff is going to do, and how long that may take."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from semblance.evaluate.bakeoff.budget import Budget, Costs
from semblance.evaluate.bakeoff.prices import Encoders, Prices
from semblance.evaluate.bakeoff.stages import most_candidates
from semblance.evaluate.datasets.item import Item
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import Recipe


@dataclass(frozen=True, eq=False)
class Plan:
    """`encoders` are within the time that an image may take, `dear` are not and will not be
    tried. `most` candidates are tried at most. `encode_s` is the time to encode all pictures
    where none is kept from an earlier run."""

    pictures: int
    encoders: Encoders
    prices: Prices
    dear: Mapping[Recipe, Costs]
    budget: Budget
    most: int
    encode_s: float

    @classmethod
    def of(
        cls, items: Sequence[Item], encoders: Encoders, budget: Budget, compute: Compute
    ) -> "Plan":
        """Times every space on a few pictures."""
        prices = Prices.of(items, encoders)
        costs = {recipe: Costs(prices.ms_per_image(recipe)) for recipe in encoders}
        dear = {recipe: cost for recipe, cost in costs.items() if budget.excess(cost)}
        left = {recipe: each for recipe, each in encoders.items() if recipe not in dear}
        each_ms = sum(costs[recipe].ms_per_image for recipe in left)
        encode_s = each_ms * len(items) / compute.workers / 1000
        return cls(len(items), left, prices, dear, budget, most_candidates(len(left)), encode_s)

    @property
    def words(self) -> str:
        """The plan in two sentences."""
        models = len({recipe.models for recipe in self.encoders})
        kept = f"{len(self.encoders)} spaces of {models} models, at most {self.most} candidates"
        dear = f"; {len(self.dear)} more are too slow" if self.dear else ""
        return (
            f"plan: {self.pictures:,} pictures in {kept}{dear}; budget: {self.budget.words}. "
            f"Encoding takes about {_duration(self.encode_s)} where nothing is kept from an "
            "earlier run, each candidate then seconds or less."
        )


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
