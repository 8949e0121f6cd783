"""A bakeoff from beginning to end: plan, encode, try, choose, and judge once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from semblance.encoders.runtime.threads import one_blas_thread
from semblance.evaluate.bakeoff.aim import Aim
from semblance.evaluate.bakeoff.arena import Arena
from semblance.evaluate.bakeoff.budget import Budget
from semblance.evaluate.bakeoff.choosing import pick, too_dear
from semblance.evaluate.bakeoff.contender import Contender
from semblance.evaluate.bakeoff.filling import fill
from semblance.evaluate.bakeoff.memory import peak_memory_bytes
from semblance.evaluate.bakeoff.outcome import Gain, Outcome
from semblance.evaluate.bakeoff.plan import Plan
from semblance.evaluate.bakeoff.questions import Questions
from semblance.evaluate.bakeoff.spaces import Entrants
from semblance.evaluate.bakeoff.stages import Search, untried
from semblance.evaluate.bakeoff.trying import Bench
from semblance.evaluate.datasets.item import Item
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import Recipe, resolve

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Bakeoff:
    """`announce` is told the plan before the work; `encoding` and `trying` are told (done, of how
    many), the latter at most so many."""

    budget: Budget
    aim: Aim
    compute: Compute
    seed: int = 0
    announce: Callable[[Plan], None] = lambda plan: None
    encoding: Progress = lambda done, total: None
    trying: Progress = lambda done, total: None

    def run(self, questions: Questions, entrants: Entrants) -> Outcome:
        """Raises UsageError where nothing can be asked, a query has fewer answers than are to be
        looked at, or no candidate is within the budget."""
        # Fails before an hour of encoding.
        Arena.of(questions.items, questions.judge, self.seed).require(self.aim.k)
        plan = Plan.of(questions.items, entrants.encoders, self.budget, self.compute)
        self.announce(plan)
        dear = [Contender(recipe, costs) for recipe, costs in plan.dear.items()]
        if not plan.encoders:
            raise too_dear(dear, self.budget)
        encodings = fill(questions.items, plan.encoders, self.compute, progress=self.encoding)
        arena = self._arena(questions, encodings.items)
        bench = Bench(encodings, plan.prices, arena.fitted_on, self.aim)
        search = Search(bench, arena.choosing, self.budget, lambda n: self.trying(n, plan.most))
        with one_blas_thread():
            contenders = [*self._weighed(search.run(list(plan.encoders))), *dear]
            picked = pick(contenders, self.budget, arena.choosing, self.seed)
            judged, gain = self._judged(picked.winner, bench, arena)
        return Outcome(
            pick=picked,
            contenders=contenders,
            figure=judged.interval(arena.final, self.seed),
            gain=gain,
            arena=arena,
            budget=self.budget,
            metric=self.aim.name,
            reciprocal_rank=judged.reciprocal_rank,
            originals=questions.originals,
            skipped=(*questions.skipped, *encodings.encoded.skipped),
            notes=(
                *entrants.notes,
                *questions.notes,
                *arena.final.notes,
                *untried(len(arena.fitted_on)),
            ),
        )

    def _arena(self, questions: Questions, items: Sequence[Item]) -> Arena:
        """Over the pictures that turned out usable."""
        arena = Arena.of(items, questions.judge, self.seed)
        extra = [row for row, item in enumerate(items) if item.key in questions.extra]
        return replace(arena, fitted_on=np.union1d(arena.fitted_on, np.array(extra, np.int64)))

    def _weighed(self, contenders: Sequence[Contender]) -> list[Contender]:
        """With the memory that each needs, where that is limited."""
        if self.budget.memory_bytes is None:
            return list(contenders)
        peaks: dict[tuple[tuple[str, ...], int | None], int] = {}
        weighed = []
        for each in contenders:
            recipe = each.recipe
            key = recipe.models, recipe.input_size
            if key not in peaks:
                alone = Recipe(recipe.models, recipe.fusion, input_size=recipe.input_size)
                peaks[key] = peak_memory_bytes(alone, self.compute)
            weighed.append(replace(each, costs=replace(each.costs, memory_bytes=peaks[key])))
        return weighed

    def _judged(
        self, winner: Contender, bench: Bench, arena: Arena
    ) -> tuple[Contender, Gain | None]:
        """The winner on the queries that judge, and beside it the default recipe."""
        default = Recipe((resolve("default"),))
        judged = winner if arena.judging is None else bench.try_on(winner.recipe, arena.judging)
        if default == winner.recipe or default.encoding not in bench.encodings.columns:
            return judged, None
        usual = bench.try_on(default, arena.final)
        difference = judged.minus(usual, arena.final, self.seed)
        return judged, Gain(default, usual.quality, difference)
