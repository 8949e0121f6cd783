"""Effect sizes, Holm's correction and Wilcoxon's test: by eye and against SciPy."""

import builtins
from itertools import pairwise

import numpy as np
import pytest

from semblance.errors import RuntimeMissing, UsageError
from semblance.evaluate.significance import (
    cohens_dz,
    holm,
    rank_biserial,
    wilcoxon_signed_rank,
)

NOTHING = np.zeros(4)


def test_a_gain_of_one_standard_deviation_has_a_dz_of_one() -> None:
    gains = np.array([0.0, 1, 2, 1])
    assert cohens_dz(gains, NOTHING) == pytest.approx(1 / gains.std(ddof=1))
    assert np.isnan(cohens_dz(np.ones(4), NOTHING))
    assert np.isnan(cohens_dz(np.ones(1), np.zeros(1)))


def test_rank_biserial_by_eye() -> None:
    assert rank_biserial(np.array([0.1, 0.2, 0.3, 0.4]), NOTHING) == 1
    assert rank_biserial(NOTHING, np.array([0.1, 0.2, 0.3, 0.4])) == -1
    assert rank_biserial(NOTHING, NOTHING) == 0
    assert rank_biserial(np.array([0.1, -0.1, 0, 0]), NOTHING) == 0  # a tie of sizes
    assert rank_biserial(np.array([0.3, -0.1, 0.2, 0]), NOTHING) == pytest.approx((3 + 2 - 1) / 6)


def test_rank_biserial_is_made_of_scipys_rank_sums() -> None:
    stats = pytest.importorskip("scipy.stats")
    gains = np.random.default_rng(0).integers(-4, 6, 50) / 10
    gains = gains[gains != 0]
    ranks = stats.rankdata(np.abs(gains))
    above, below = ranks[gains > 0].sum(), ranks[gains < 0].sum()
    expected = (above - below) / (above + below)
    assert rank_biserial(gains, np.zeros(len(gains))) == pytest.approx(expected, abs=1e-12)


def test_groups_count_by_their_mean() -> None:
    gains, groups = np.array([0.4, 0.0, -0.1, -0.1]), np.array(list("aabb"))
    assert rank_biserial(gains, NOTHING, groups) == pytest.approx((2 - 1) / 3)
    assert cohens_dz(gains, NOTHING, groups) == cohens_dz(np.array([0.2, -0.1]), np.zeros(2))


def test_holm_by_hand() -> None:
    # 0.01 * 4, 0.02 * 3, 0.03 * 2 (not below 0.06), 0.5 * 1.
    assert holm([0.03, 0.5, 0.01, 0.02]) == pytest.approx([0.06, 0.5, 0.04, 0.06])
    assert holm([0.9, 0.8]).tolist() == [1, 1]
    assert holm([0.3]).tolist() == [0.3]
    assert holm([]).size == 0


def test_holm_keeps_the_order_and_lies_between_none_and_bonferroni() -> None:
    given = np.random.default_rng(1).uniform(size=20) ** 3
    adjusted = holm(given)
    assert (adjusted >= given).all()
    assert (adjusted <= np.minimum(1, 20 * given)).all()
    assert all(one <= other for one, other in pairwise(adjusted[np.argsort(given)]))


@pytest.mark.parametrize("bad", [-0.1, 1.1, np.nan])
def test_what_is_no_p_value_is_refused(bad: float) -> None:
    with pytest.raises(UsageError, match="between 0 and 1"):
        holm([0.1, bad])


def test_wilcoxon_by_eye_and_as_scipy_has_it() -> None:
    stats = pytest.importorskip("scipy.stats")
    # All five of one sign: 2 of 2^5 assignments are as extreme.
    gains = np.array([0.1, 0.2, 0.3, 0.4, 0.5])
    assert wilcoxon_signed_rank(gains, np.zeros(5)) == pytest.approx(2 / 32)
    assert wilcoxon_signed_rank(np.append(gains, [0, 0]), np.zeros(7)) == pytest.approx(2 / 32)
    assert wilcoxon_signed_rank(NOTHING, NOTHING) == 1
    rng = np.random.default_rng(2)
    one, other = rng.uniform(size=80), rng.uniform(size=80)
    assert wilcoxon_signed_rank(one, other) == pytest.approx(stats.wilcoxon(one, other).pvalue)
    halves = np.repeat(np.arange(40), 2)
    means = (one - other).reshape(40, 2).mean(axis=1)
    assert wilcoxon_signed_rank(one, other, halves) == pytest.approx(stats.wilcoxon(means).pvalue)


def test_without_scipy_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def refuse(name: str, *rest: object) -> object:
        if name.startswith("scipy"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(RuntimeMissing, match=r"semblance\[evaluate\]"):
        wilcoxon_signed_rank(np.ones(4), NOTHING)
