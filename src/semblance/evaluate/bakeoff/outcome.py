"""What came of a bakeoff."""

from collections.abc import Sequence
from dataclasses import dataclass

from semblance.evaluate.bakeoff.arena import Arena
from semblance.evaluate.bakeoff.budget import Budget
from semblance.evaluate.bakeoff.choosing import Pick
from semblance.evaluate.bakeoff.contender import Contender
from semblance.evaluate.significance import Interval
from semblance.pipeline.recipe import Recipe
from semblance.pipeline.report import Skipped


@dataclass(frozen=True, slots=True)
class Gain:
    """How much better the winner is than the default recipe on the same queries."""

    default: Recipe
    quality: float
    difference: Interval


@dataclass(frozen=True, eq=False)
class Outcome:
    """`figure` is the winner's metric with its 95 % interval: on queries that had no say in the
    choice, or where there are none (`arena.judging` is None) on those that chose, and then it
    flatters. `gain` is None where the default is the winner or took no part. `reciprocal_rank` is
    the winner's mean on the same queries where copies had to find their originals."""

    pick: Pick
    contenders: Sequence[Contender]
    figure: Interval
    gain: Gain | None
    arena: Arena
    budget: Budget
    metric: str
    reciprocal_rank: float
    originals: int
    skipped: Sequence[Skipped]
    notes: Sequence[str]

    @property
    def recipe(self) -> Recipe:
        """The recipe that won."""
        return self.pick.winner.recipe
