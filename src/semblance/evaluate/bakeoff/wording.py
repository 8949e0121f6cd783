"""A bakeoff's answer in plain sentences."""

from collections.abc import Iterator

from semblance.evaluate.bakeoff.budget import NO_LIMIT
from semblance.evaluate.bakeoff.copies import ALL_AT_ONCE
from semblance.evaluate.bakeoff.outcome import Outcome
from semblance.evaluate.calibration.edits import EDITS
from semblance.evaluate.significance import Interval

TOO_EASY = 0.99
"""A metric above this leaves no room to be better in."""

LIMITS = (
    "This test was made from your own pictures: it tells which recipe still finds a picture after "
    f"an edit ({', '.join(EDITS)}, {ALL_AT_ONCE}). It cannot tell which answers a person would "
    "call alike; for that, sort some pictures into class folders and run it on those."
)


def answer(outcome: Outcome) -> Iterator[str]:
    """What to take, why, what it gains, and what that is worth."""
    yield _taken(outcome)
    yield _reason(outcome)
    if outcome.gain is not None:
        gain = outcome.gain
        yield (
            f"The default ({gain.default.title}, not reduced) has {_points(gain.quality)} on the "
            f"same queries: the choice is {_signed(gain.difference)}, "
            f"{_verdict(gain.difference)}."
        )
    pick = outcome.pick
    if pick.best.quality > TOO_EASY and len(pick.alike) == pick.affordable > 1:
        yield (
            "These queries are too easy to tell the candidates apart: more pictures, or more that "
            "look alike, would say more."
        )
    if outcome.originals:
        yield LIMITS
    if outcome.arena.judging is None:
        yield (
            f"There is no test split: {outcome.metric} is of the queries that chose, and flatters. "
            "Add a folder test to judge the choice on pictures that had no say in it."
        )


def _taken(outcome: Outcome) -> str:
    figure, costs = outcome.figure, outcome.pick.winner.costs
    rank = f", MRR {_points(outcome.reciprocal_rank)}" if outcome.originals else ""
    return (
        f"Take {outcome.recipe.title}: {outcome.metric} {_points(figure.mean)} "
        f"(95 % interval {_range(figure)}){rank} on {outcome.arena.final.name} "
        f"({len(outcome.arena.final.queries):,} queries), {costs.ms_per_image:.3g} ms an image, "
        f"{costs.bytes_per_vector:,} bytes a vector."
    )


def _reason(outcome: Outcome) -> str:
    pick, trial = outcome.pick, outcome.arena.choosing
    limited = outcome.budget.words != NO_LIMIT
    budget = f" within the budget ({outcome.budget.words})" if limited else ""
    within = f"{pick.affordable} candidates{budget}"
    if pick.affordable == 1:
        return f"It is the only candidate{budget}."
    if pick.winner is pick.best:
        return (
            f"Of {within} it has the highest {outcome.metric} on {trial.name}, and none that is "
            "cheaper comes so close that these queries could not tell them apart."
        )
    best = pick.best.costs
    return (
        f"Of {within}, {len(pick.alike)} cannot be told from the best on {trial.name} (their "
        "interval of the difference reaches 0); this is the cheapest of those. The best, "
        f"{pick.best.recipe.title}, has {_points(pick.best.quality)} there, takes "
        f"{best.ms_per_image:.3g} ms an image and {best.bytes_per_vector:,} bytes a vector: "
        f"the choice is {_signed(pick.behind)}."
    )


def _signed(difference: Interval) -> str:
    """`2.1 points above it (95 % interval 0.3 to 3.9)`."""
    low, high = 100 * difference.low, 100 * difference.high
    side = "above" if difference.mean >= 0 else "below"
    return (
        f"{abs(100 * difference.mean):.1f} points {side} it "
        f"(95 % interval {low:+.1f} to {high:+.1f})"
    )


def _verdict(difference: Interval) -> str:
    if difference.low > 0:
        return "a real gain"
    return "a real loss" if difference.high < 0 else "which these queries cannot tell from none"


def _points(share: float) -> str:
    return f"{100 * share:.1f} %"


def _range(interval: Interval) -> str:
    return f"{100 * interval.low:.1f} to {100 * interval.high:.1f}"
