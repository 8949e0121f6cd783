"""Metrics of scored pairs: by eye and by counting every pair of pairs."""

import numpy as np
import pytest

from semblance.errors import UsageError
from semblance.evaluate import metrics

SCORES = np.array([0.9, 0.8, 0.7, 0.6])
MATCHES = np.array([True, False, True, False])


def test_values_to_check_by_eye() -> None:
    assert metrics.micro_average_precision(SCORES, MATCHES) == pytest.approx((1 + 2 / 3) / 2)
    assert metrics.roc_auc(SCORES, MATCHES) == 3 / 4
    assert metrics.roc_auc(-SCORES, MATCHES) == 1 / 4


def test_a_match_that_is_not_among_the_pairs_is_never_found() -> None:
    assert metrics.micro_average_precision(SCORES, MATCHES, 4) == pytest.approx((1 + 2 / 3) / 4)


def test_of_one_query_it_is_the_average_precision_ties_included() -> None:
    rng = np.random.default_rng(0)
    scores, matches = rng.integers(0, 4, 60).astype(float), rng.uniform(size=60) < 0.3
    hits = metrics.ranked(scores[None], matches[None])
    expected = metrics.average_precision(hits)[0]
    assert metrics.micro_average_precision(scores, matches) == pytest.approx(expected)


def test_the_area_counts_every_pair_of_pairs_and_half_of_a_tie() -> None:
    rng = np.random.default_rng(1)
    scores, matches = rng.integers(0, 5, 80).astype(float), rng.uniform(size=80) < 0.4
    apart = scores[matches][:, None] - scores[~matches]
    assert metrics.roc_auc(scores, matches) == pytest.approx(
        np.mean((apart > 0) + (apart == 0) / 2)
    )


def test_what_cannot_be_measured_is_refused() -> None:
    with pytest.raises(UsageError, match="some of both"):
        metrics.roc_auc(SCORES, np.ones(4, bool))
    with pytest.raises(UsageError, match="at least one"):
        metrics.micro_average_precision(SCORES, np.zeros(4, bool))
    with pytest.raises(UsageError, match="no fewer than are listed"):
        metrics.micro_average_precision(SCORES, MATCHES, 1)
    with pytest.raises(UsageError, match="pair 1 has no score"):
        metrics.roc_auc(np.array([0.1, np.nan]), MATCHES[:2])
    with pytest.raises(UsageError, match="4 scores and 2"):
        metrics.roc_auc(SCORES, MATCHES[:2])
