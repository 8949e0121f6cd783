"""Systems against a rival: what is told apart, what is not, and what was resampled."""

import numpy as np
import pytest

from semblance.errors import UsageError
from semblance.evaluate.significance import (
    cohens_dz,
    compare_systems,
    holm,
    paired_bootstrap,
    paired_permutation,
    rank_biserial,
)

RNG = np.random.default_rng(0)
BASE = RNG.uniform(0.3, 0.7, 60)
SYSTEMS = {
    "worse": BASE - RNG.uniform(0, 0.2, 60),
    "base": BASE,
    "same": BASE + RNG.normal(0, 0.1, 60),
    "better": BASE + RNG.uniform(0, 0.2, 60),
}


def test_what_is_plain_is_told_and_what_is_noise_is_not() -> None:
    found = compare_systems(SYSTEMS, "base", rounds=2000)
    assert [row.system for row in found] == ["worse", "same", "better"]
    assert [row.verdict for row in found] == ["worse", "cannot tell", "better"]
    assert found[0].difference.high < 0 < found[2].difference.low
    assert {(row.rival, row.queries, row.left_out) for row in found} == {("base", 60, 0)}
    assert {(row.difference.unit, row.difference.units) for row in found} == {("query", 60)}


def test_each_row_is_made_of_the_tests_by_themselves() -> None:
    found = compare_systems(SYSTEMS, "base", rounds=500, seed=3, alpha=0.1)
    pairs = [(SYSTEMS[row.system], BASE) for row in found]
    p_values = [paired_permutation(*pair, rounds=500, seed=3) for pair in pairs]
    assert [row.p for row in found] == p_values
    assert [row.p_holm for row in found] == holm(p_values).tolist()
    for row, pair in zip(found, pairs, strict=True):
        assert row.difference == paired_bootstrap(*pair, 0.9, 500, 3)
        assert (row.rank_biserial, row.dz) == (rank_biserial(*pair), cohens_dz(*pair))


def test_many_chances_make_one_lucky_one_unbelievable() -> None:
    rng = np.random.default_rng(10)
    lucky = next(
        gain
        for gain in (rng.normal(0, 0.1, 30) for _ in range(1000))
        if 0.02 < paired_permutation(BASE[:30] + gain, BASE[:30], 2000) < 0.045
    )
    systems = {"base": BASE[:30], "lucky": BASE[:30] + lucky}
    (alone,) = compare_systems(systems, "base", rounds=2000)
    noise = {f"noise {i}": BASE[:30] + rng.normal(0, 0.1, 30) for i in range(8)}
    among = compare_systems(systems | noise, "base", rounds=2000)[0]
    assert (alone.verdict, among.verdict) != ("cannot tell", "cannot tell")
    assert among.verdict == "cannot tell"
    assert among.p == alone.p == alone.p_holm < among.p_holm


def test_queries_without_a_value_are_left_out_for_all_and_counted() -> None:
    undefined = SYSTEMS | {"better": SYSTEMS["better"].copy(), "base": BASE.copy()}
    undefined["better"][:5] = np.nan
    undefined["base"][3:8] = np.nan
    found = compare_systems(undefined, "base", rounds=200)
    assert {(row.queries, row.left_out) for row in found} == {(52, 8)}
    rest = {name: values[8:] for name, values in SYSTEMS.items()}
    expected = compare_systems(rest, "base", rounds=200)
    assert [row.difference for row in found] == [row.difference for row in expected]


def test_one_lucky_product_is_not_evidence_of_many_photos() -> None:
    # Ten photos each of six products; one product gains a lot, the others hardly.
    groups = np.repeat(np.arange(6), 10)
    gains = np.where(groups == 0, 0.3, 0.0) + np.random.default_rng(1).normal(0, 0.01, 60)
    systems = {"base": BASE, "new": BASE + gains}
    (alone,) = compare_systems(systems, "base", rounds=2000)
    (grouped,) = compare_systems(systems, "base", rounds=2000, groups=groups)
    assert (alone.verdict, grouped.verdict) == ("better", "cannot tell")
    assert (grouped.difference.unit, grouped.difference.units) == ("group", 6)
    assert grouped.difference.mean == pytest.approx(alone.difference.mean)


def test_groups_follow_the_queries_that_are_left() -> None:
    groups = np.repeat(np.arange(6), 10)
    undefined = {"base": BASE.copy(), "new": SYSTEMS["better"]}
    undefined["base"][:10] = np.nan
    (row,) = compare_systems(undefined, "base", rounds=100, groups=groups)
    assert (row.difference.units, row.left_out) == (5, 10)


def test_what_cannot_be_compared_is_refused() -> None:
    with pytest.raises(UsageError, match="none of the systems: worse, base"):
        compare_systems(SYSTEMS, "lite9")
    with pytest.raises(UsageError, match="a 2, b 3"):
        compare_systems({"a": np.zeros(2), "b": np.zeros(3)}, "a")
    with pytest.raises(UsageError, match="no query that every system"):
        compare_systems({"a": np.array([np.nan, 1]), "b": np.array([1, np.nan])}, "a")
    with pytest.raises(UsageError, match="60 queries and 3 groups"):
        compare_systems(SYSTEMS, "base", groups=np.zeros(3))
    assert compare_systems({"base": BASE}, "base") == []
