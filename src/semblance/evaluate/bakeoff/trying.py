"""Trying a recipe: fit its view, let the queries ask, and take the time."""

from dataclasses import dataclass

import numpy as np

from semblance.evaluate.bakeoff.aim import Aim
from semblance.evaluate.bakeoff.arena import Rows
from semblance.evaluate.bakeoff.budget import Costs
from semblance.evaluate.bakeoff.contender import Contender
from semblance.evaluate.bakeoff.prices import Prices
from semblance.evaluate.datasets.trial import Trial
from semblance.evaluate.leaderboard import Encodings, Learning, System, fit_system
from semblance.evaluate.leaderboard.costs import exact_search_ms
from semblance.evaluate.relevance import same_group, same_label
from semblance.evaluate.retrieval import retrieve
from semblance.fusion.fitting import can_fit
from semblance.fusion.reduction import MAX_SAMPLE
from semblance.pipeline.recipe import Recipe


@dataclass(frozen=True, eq=False)
class Bench:
    """Where recipes are tried: what was encoded at what price, the rows to fit on,
    and what is aimed at."""

    encodings: Encodings
    prices: Prices
    fitted_on: Rows
    aim: Aim

    def can_try(self, recipe: Recipe) -> bool:
        """Whether its reduction keeps less than there is and can be fitted on these pictures."""
        spaces = self.encodings.spaces(_system(recipe))
        view = recipe.view_of([space.fingerprint for space in spaces])
        length = sum(space.dim for space in spaces)
        shortens = not isinstance(recipe.dim, int) or recipe.dim < length
        return shortens and (not view.needs_fit or can_fit(view, len(self.fitted_on), 0))

    def try_on(self, recipe: Recipe, trial: Trial) -> Contender:
        """How the trial's queries fare with the recipe, and its costs on this machine."""
        system = _system(recipe)
        fitted = fit_system(system, self.encodings, self._learning())
        raw = self.encodings.raw(system)
        (queries,) = fitted.apply(raw, trial.query_places)
        (gallery,) = fitted.apply(raw, trial.gallery_places)
        found = retrieve(
            queries,
            gallery,
            same_label(trial.query_truth, trial.gallery_truth),
            exclude=same_group(trial.query_owner, trial.gallery_owner),
            measures={self.aim.name: self.aim.measure},
        )
        costs = Costs(
            self.prices.ms_per_image(recipe),
            exact_search_ms(queries, gallery, recipe.metric),
            fitted.vector_bytes,
        )
        return Contender(recipe, costs, found.values[self.aim.name], found.first)

    def _learning(self) -> Learning:
        """Only what projections are fitted on: no candidate learns from labels."""
        count = min(len(self.fitted_on), MAX_SAMPLE)
        spread = np.linspace(0, len(self.fitted_on) - 1, count).astype(np.int64)
        none = np.array([], np.int64)
        return Learning(self.fitted_on[spread], none, none.astype(np.str_), "no labels")


def _system(recipe: Recipe) -> System:
    return System(recipe.title, recipe)
