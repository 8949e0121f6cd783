"""The rule by which a recipe wins: the cheapest that cannot be told from the best."""

from collections.abc import Sequence
from dataclasses import dataclass

from semblance.errors import UsageError
from semblance.evaluate.bakeoff.budget import Budget
from semblance.evaluate.bakeoff.contender import Contender
from semblance.evaluate.datasets.trial import Trial
from semblance.evaluate.significance import Interval

ROUNDS = 4000
"""Resamples a candidate; the rule asks only on which side of 0 the bound of an interval lies."""


@dataclass(frozen=True, eq=False)
class Pick:
    """The winner, the best by its mean alone, and by how much the winner is behind that.

    `behind` is the winner's metric minus the best's, with the 95 % interval of the paired
    difference. `alike` are the candidates, the best among them, that cannot be told from the best,
    and `affordable` counts those within the budget.
    """

    winner: Contender
    best: Contender
    behind: Interval
    alike: Sequence[Contender]
    affordable: int


def pick(contenders: Sequence[Contender], budget: Budget, trial: Trial, seed: int = 0) -> Pick:
    """Choose among those within the budget, as the one-standard-error rule does.

    The best is that with the highest mean, the cheapest if equal. Every candidate whose 95 %
    interval of the paired difference to it reaches 0 is as good as far as these queries can tell;
    of those the cheapest wins: fewest ms an image, then fewest bytes a vector. After Breiman,
    Friedman, Olshen and Stone, "Classification and regression trees", 1984, section 3.4.3, with a
    paired interval in place of one standard error. Raises UsageError naming the nearest where all
    are too dear.
    """
    affordable = [each for each in contenders if not budget.excess(each.costs)]
    tried = [each for each in affordable if each.values is not None]
    if not tried:
        raise too_dear(contenders, budget)
    best = min(tried, key=lambda each: (-each.quality, _price(each)))
    behind = {at: each.minus(best, trial, seed, ROUNDS) for at, each in enumerate(tried)}
    alike = [at for at in behind if behind[at].high >= 0]
    winner = min(alike, key=lambda at: _price(tried[at]))
    return Pick(tried[winner], best, behind[winner], [tried[at] for at in alike], len(tried))


def _price(contender: Contender) -> tuple[float, ...]:
    """Of equals in both the better one is cheaper; time a query hangs on the bytes, and its
    clock is too coarse to decide."""
    costs = contender.costs
    return costs.ms_per_image, costs.bytes_per_vector or 0, -contender.quality


def too_dear(contenders: Sequence[Contender], budget: Budget) -> UsageError:
    """The error that names the nearest of candidates that are all over the budget."""
    nearest = min(contenders, key=lambda each: budget.stretch(each.costs))
    return UsageError(
        f"none of {len(contenders)} candidates is within the budget ({budget.words}); the nearest "
        f"is {nearest.recipe.title} with {' and '.join(budget.excess(nearest.costs))}; "
        "raise the budget, or name smaller models or --input-size"
    )
