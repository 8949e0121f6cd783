"""Paired tests: against exact enumeration, and on differences that are plainly there or not."""

from itertools import product

import numpy as np
import pytest

from semblance.errors import UsageError
from semblance.evaluate.significance import bootstrap, paired_bootstrap, paired_permutation


def test_a_constant_gain_has_no_spread() -> None:
    values = np.linspace(0, 1, 30)
    found = paired_bootstrap(values + 0.25, values)
    assert (found.mean, found.low, found.high) == pytest.approx((0.25, 0.25, 0.25))


def test_the_interval_of_a_mean_is_close_to_the_normal_one() -> None:
    values = np.random.default_rng(0).normal(3, 2, 400)
    found = bootstrap(values)
    half_width = 1.96 * values.std() / np.sqrt(400)
    assert found.low == pytest.approx(values.mean() - half_width, abs=0.03)
    assert found.high == pytest.approx(values.mean() + half_width, abs=0.03)


def test_permutation_equals_all_assignments_of_signs() -> None:
    differences = np.array([0.9, -0.2, 0.4, 0.1, 0.3, -0.1, 0.5, 0.2])
    sums = [abs(np.dot(signs, differences)) for signs in product((-1, 1), repeat=8)]
    exact = np.mean(np.array(sums) >= differences.sum() - 1e-12)
    assert paired_permutation(differences, np.zeros(8)) == pytest.approx(exact, abs=0.01)


def test_equal_systems_do_not_differ() -> None:
    values = np.random.default_rng(1).uniform(size=50)
    assert paired_permutation(values, values) == 1


def test_a_clear_difference_is_never_called_impossible() -> None:
    better, worse = np.full(40, 0.9), np.full(40, 0.2)
    assert paired_permutation(better, worse, rounds=999) == 1 / 1000


def test_noise_is_called_significant_as_often_as_promised() -> None:
    rng = np.random.default_rng(2)
    found = [
        paired_permutation(rng.normal(size=25), rng.normal(size=25), rounds=199) for _ in range(300)
    ]
    assert np.mean(np.array(found) <= 0.05) == pytest.approx(0.05, abs=0.03)


def test_the_same_seed_gives_the_same_answer() -> None:
    rng = np.random.default_rng(3)
    one, other = rng.normal(size=30), rng.normal(size=30)
    assert paired_bootstrap(one, other, seed=7) == paired_bootstrap(one, other, seed=7)
    assert paired_bootstrap(one, other, seed=7) != paired_bootstrap(one, other, seed=8)


def test_what_is_not_paired_or_not_a_number_is_refused() -> None:
    with pytest.raises(UsageError, match="same queries"):
        paired_permutation(np.zeros(3), np.zeros(4))
    with pytest.raises(UsageError, match="leave NaN out"):
        bootstrap(np.array([0.5, np.nan]))
    with pytest.raises(UsageError, match="at least one query"):
        bootstrap(np.array([]))
