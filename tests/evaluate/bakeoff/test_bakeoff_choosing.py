"""Who wins: the cheapest of those that cannot be told from the best within the budget."""

import numpy as np
import pytest

from semblance.errors import UsageError
from semblance.evaluate.bakeoff.budget import Budget
from semblance.evaluate.bakeoff.choosing import pick
from semblance.evaluate.datasets.trial import Trial
from tests.evaluate.bakeoff.conftest import MadeUp

ODD = np.arange(40) % 2
"""Half of the queries answered."""


def test_a_cheaper_one_that_cannot_be_told_apart_wins(made_up: MadeUp, trial: Trial) -> None:
    best = made_up("resnet50", ODD, 30, 0.1, 512)
    close = made_up("fast", np.roll(ODD, 1) * 0.9, 5, 0.1, 512)
    poor = made_up("sift", ODD * 0, 1, 0.1, 64)
    found = pick([best, close, poor], Budget(), trial)
    assert (found.winner, found.best) == (close, best)
    assert found.alike == [best, close]
    assert found.behind.mean == pytest.approx(-0.05)
    assert found.behind.low < 0 < found.behind.high
    assert found.affordable == 3


def test_a_difference_in_every_query_is_real_however_small(made_up: MadeUp, trial: Trial) -> None:
    best = made_up("resnet50", ODD * 0.5 + 0.1, 30, 0.1, 512)
    close = made_up("fast", ODD * 0.5 + 0.09, 5, 0.1, 512)
    found = pick([best, close], Budget(), trial)
    assert found.winner is found.best is best
    assert found.behind.mean == 0


def test_at_the_same_time_an_image_the_shorter_vector_wins(made_up: MadeUp, trial: Trial) -> None:
    full, short = made_up("fast", ODD, 5, 0.1, 5120), made_up("fast", ODD, 5, 0.3, 512)
    assert pick([full, short], Budget(), trial).winner is short


def test_of_equal_costs_the_better_wins_though_its_queries_took_longer(
    made_up: MadeUp, trial: Trial
) -> None:
    better, worse = made_up("fast", ODD, 5, 0.3, 512), made_up("fast", ODD * 0.99, 5, 0.2, 512)
    assert pick([worse, better], Budget(), trial).winner is better


def test_the_best_does_not_win_if_it_is_over_the_budget(made_up: MadeUp, trial: Trial) -> None:
    best, other = made_up("resnet50", ODD, 30, 1, 512), made_up("fast", ODD * 0.1, 5, 1, 512)
    untried = made_up("sift", None, 0.1)
    found = pick([best, other, untried], Budget(ms_per_image=20), trial)
    assert found.winner is found.best is other
    assert found.affordable == 1


def test_queries_without_an_answer_say_nothing(made_up: MadeUp, trial: Trial) -> None:
    values = np.where(np.arange(40) < 4, np.nan, 1.0)
    found = pick([made_up("fast", values, 1, 1, 1)], Budget(), trial)
    assert found.best.quality == 1
    assert found.behind.units == 36


def test_products_are_resampled_whole(made_up: MadeUp, trial: Trial) -> None:
    trial.query_clusters[:] = np.arange(40) // 4
    found = pick([made_up("fast", ODD, 1, 1, 1)], Budget(), trial)
    assert (found.behind.unit, found.behind.units) == ("group", 10)


def test_where_all_are_too_dear_the_nearest_is_named(made_up: MadeUp, trial: Trial) -> None:
    far, near = made_up("resnet50", ODD, 90, 1, 512), made_up("fast", None, 25)
    with pytest.raises(UsageError, match=r"none of 2 .* nearest is fast with 25 ms an image"):
        pick([far, near], Budget(ms_per_image=20), trial)
