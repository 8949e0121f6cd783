"""Paired tests: against exact enumeration, and on differences that are plainly there or not."""

from dataclasses import replace
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
    with pytest.raises(UsageError, match="3 queries and 2 groups"):
        bootstrap(np.zeros(3), groups=np.zeros(2))
    with pytest.raises(UsageError, match="between 0 and 1"):
        bootstrap(np.zeros(3), confidence=95)


# --- groups ---------------------------------------------------------------------------------


def test_groups_of_one_query_each_change_nothing_but_the_word() -> None:
    values = np.random.default_rng(4).normal(size=20)
    alone, grouped = bootstrap(values), bootstrap(values, groups=np.arange(20))
    assert grouped == replace(alone, unit="group")
    assert paired_permutation(values, -values) == paired_permutation(
        values, -values, groups=np.arange(20)
    )


def test_the_mean_stays_that_of_queries_however_large_the_groups_are() -> None:
    values, groups = np.array([1.0, 1, 1, 0]), np.array(["a", "a", "a", "b"])
    found = bootstrap(values, groups=groups)
    assert (found.mean, found.low, found.high) == (0.75, 0, 1)
    assert (found.unit, found.units) == ("group", 2)


def test_photos_of_one_product_widen_the_interval_as_fewer_products_would() -> None:
    rng = np.random.default_rng(5)
    products = rng.normal(size=30)
    photos, groups = np.repeat(products, 9), np.repeat(np.arange(30), 9)
    found, expected = bootstrap(photos, groups=groups), bootstrap(products)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))
    alone = bootstrap(photos)
    assert found.high - found.low > 2.5 * (alone.high - alone.low)


def test_a_grouped_permutation_flips_whole_groups() -> None:
    differences = np.array([0.5, 0.4, -0.1, 0.3, 0.2, 0.1, 0.6])
    groups = np.array([0, 0, 1, 1, 2, 2, 3])
    sums = np.bincount(groups, differences)
    all_signs = np.array(list(product((-1, 1), repeat=4)))
    exact = np.mean(np.abs(all_signs @ sums) >= sums.sum() - 1e-12)
    found = paired_permutation(differences, np.zeros(7), groups=groups)
    assert found == pytest.approx(exact, abs=0.01)


def test_copies_of_the_same_photos_are_no_evidence() -> None:
    rng = np.random.default_rng(6)
    found = []
    for _ in range(200):
        gains, groups = np.repeat(rng.normal(size=20), 5), np.repeat(np.arange(20), 5)
        found.append(paired_permutation(gains, np.zeros(100), rounds=199, groups=groups))
    assert np.mean(np.array(found) <= 0.05) == pytest.approx(0.05, abs=0.035)


# --- corrected intervals --------------------------------------------------------------------


def test_a_corrected_interval_is_scipys() -> None:
    stats = pytest.importorskip("scipy.stats")
    values = np.random.default_rng(7).exponential(size=30)
    found = bootstrap(values, kind="bca")
    expected = stats.bootstrap(
        (values,), np.mean, n_resamples=20_000, method="BCa", rng=np.random.default_rng(8)
    ).confidence_interval
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=0.02)
    plain = bootstrap(values)
    assert found.high > plain.high + 0.02
    assert found.low > plain.low


def test_where_nothing_varies_there_is_nothing_to_correct() -> None:
    found = bootstrap(np.full(5, 0.5), kind="bca")
    assert (found.low, found.high) == (0.5, 0.5)
    assert bootstrap(np.array([0.3]), kind="bca").units == 1


def test_blocks_of_rounds_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.random.default_rng(9).normal(size=40)
    whole = bootstrap(values, rounds=500)
    monkeypatch.setattr("semblance.evaluate.significance.units.BLOCK_DRAWS", 40 * 7)
    assert bootstrap(values, rounds=500) == whole
