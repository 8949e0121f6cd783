"""Trying a recipe: fit its view, let the queries ask, and take the time."""

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semblance.evaluate.bakeoff.aim import Aim
from semblance.evaluate.bakeoff.arena import Rows
from semblance.evaluate.bakeoff.budget import Costs
from semblance.evaluate.bakeoff.contender import Contender
from semblance.evaluate.bakeoff.pool import Pool
from semblance.evaluate.bakeoff.prices import Prices
from semblance.evaluate.datasets.trial import Trial
from semblance.evaluate.relevance import same_group, same_label
from semblance.evaluate.retrieval import retrieve
from semblance.fusion import View
from semblance.fusion.fitting import can_fit
from semblance.fusion.reduction import MAX_SAMPLE
from semblance.index.exact import ExactIndex
from semblance.pipeline.recipe import Recipe

TIMED_QUERIES, ANSWERS = 32, 10

Vectors = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Bench:
    """Where recipes are tried: what was encoded at what price, the rows to fit on,
    and what is aimed at."""

    pool: Pool
    prices: Prices
    fitted_on: Rows
    aim: Aim

    def can_try(self, recipe: Recipe) -> bool:
        """Whether its reduction keeps less than there is and can be fitted on these pictures."""
        length = sum(part.raw.shape[1] for part in self.pool.of(recipe))
        shortens = not isinstance(recipe.dim, int) or recipe.dim < length
        view = self._unfitted(recipe)
        fits = can_fit(view.definition, len(self.fitted_on), 0)
        return shortens and (fits or not view.definition.needs_fit)

    def try_on(self, recipe: Recipe, trial: Trial) -> Contender:
        """How the trial's queries fare with the recipe, and its costs on this machine."""
        view = self._fitted(recipe)
        gallery = self._applied(view, recipe, trial.gallery_places)
        queries = self._applied(view, recipe, trial.query_places)
        found = retrieve(
            queries,
            gallery,
            same_label(trial.query_truth, trial.gallery_truth),
            exclude=same_group(trial.query_owner, trial.gallery_owner),
            measures={self.aim.name: self.aim.measure},
        )
        costs = Costs(
            self.prices.ms_per_image(recipe),
            self._query_ms(view, recipe, trial.query_places, gallery),
            gallery.shape[1] * gallery.itemsize,
        )
        return Contender(recipe, costs, found.values[self.aim.name], found.first)

    def _unfitted(self, recipe: Recipe) -> View:
        parts = self.pool.of(recipe)
        definition = recipe.view_of([part.fingerprint for part in parts])
        return View(definition, tuple(part.raw.shape[1] for part in parts))

    def _fitted(self, recipe: Recipe) -> View:
        view = self._unfitted(recipe)
        if not view.definition.needs_fit:
            return view
        spread = np.linspace(0, len(self.fitted_on) - 1, min(len(self.fitted_on), MAX_SAMPLE))
        return view.fit(self._raw(recipe, self.fitted_on[spread.astype(int)]))

    def _applied(self, view: View, recipe: Recipe, rows: Rows) -> Vectors:
        return view.apply(self._raw(recipe, rows))

    def _raw(self, recipe: Recipe, rows: Rows) -> list[Vectors]:
        return [part.raw[rows] for part in self.pool.of(recipe)]

    def _query_ms(self, view: View, recipe: Recipe, rows: Rows, gallery: Vectors) -> float:
        """The median of one query at a time, encoded already: through the view, and an exact
        search."""
        index = ExactIndex(np.arange(len(gallery)), gallery, view.definition.metric)
        taken = []
        for row in rows[:TIMED_QUERIES]:
            raw = self._raw(recipe, np.array([row]))
            started = time.perf_counter()
            index.search(view.apply(raw), ANSWERS)
            taken.append(1000 * (time.perf_counter() - started))
        return float(np.median(taken))
