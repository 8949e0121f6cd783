"""The weight of a second look, by hand and against every weight tried in turn."""

import numpy as np
import pytest

from semblance.errors import UsageError
from semblance.search.rerank.weight import GRID, Judged, blend, fit_weight, order


def judged(similarity, evidence, relevant):
    return Judged(np.array(similarity, float), np.array(evidence, float), np.array(relevant))


def test_a_blend_by_hand():
    similarity, evidence = np.array([0.9, 0.8]), np.array([0.1, 0.6])
    assert blend(similarity, evidence, 0.0).tolist() == [0.9, 0.8]
    assert blend(similarity, evidence, 1.0).tolist() == [0.1, 0.6]
    assert blend(similarity, evidence, 0.25) == pytest.approx([0.7, 0.75])


def test_equals_keep_the_order_of_the_search():
    assert order(np.array([0.5, 0.7, 0.5, 0.7])).tolist() == [1, 3, 0, 2]


def test_the_smallest_weight_that_puts_the_right_one_first():
    """0.9 against 0.88 and 0 against 1: from a weight of 0.02 / 1.02 on, the second is first."""
    fitted = fit_weight([judged([0.9, 0.88], [0.0, 1.0], [False, True])])
    assert fitted.weight == pytest.approx(0.02)
    assert (fitted.p_at_1_before, fitted.p_at_1) == (0, 1)
    assert (fitted.map_before, fitted.map, fitted.queries) == (0.5, 1, 1)


def test_evidence_that_says_nothing_weighs_nothing():
    rng = np.random.default_rng(1)
    right = [judged([0.9, 0.8, 0.7], rng.random(3), [True, False, False]) for _ in range(5)]
    assert fit_weight(right).weight == 0


def test_the_first_answer_counts_before_the_rest():
    """A weight that mends a first answer is taken, though it costs more of mAP than it brings."""
    mended = judged([0.9, 0.89], [0.0, 1.0], [False, True])
    cost = judged([0.9, 0.8, 0.79, 0.78], [0.5, 0.4, 0.9, 0.9], [True, True, False, False])
    fitted = fit_weight([mended, cost, cost, cost, cost])
    assert fitted.p_at_1 == 1 > fitted.p_at_1_before
    assert fitted.map < fitted.map_before


def test_against_every_weight():
    rng = np.random.default_rng(2)
    shortlists = []
    for _ in range(30):
        relevant = rng.random(12) < 0.2
        similarity = np.sort(0.8 + 0.1 * rng.random(12))[::-1]
        shortlists.append(Judged(similarity, 0.5 * rng.random(12) + 0.3 * relevant, relevant))

    def quality(weight):
        firsts, precisions = [], []
        for one in shortlists:
            if one.relevant.any():
                scores = (1 - weight) * one.similarity + weight * one.evidence
                right = [one.relevant[i] for i in sorted(range(12), key=lambda i: (-scores[i], i))]
                at = [sum(right[: i + 1]) / (i + 1) for i in range(12) if right[i]]
                firsts.append(right[0])
                precisions.append(np.mean(at))
        return round(float(np.mean(firsts)), 9), round(float(np.mean(precisions)), 9)

    fitted = fit_weight(shortlists)
    assert (fitted.p_at_1, fitted.map) == max(quality(weight) for weight in GRID)
    assert (fitted.p_at_1_before, fitted.map_before) == quality(0)
    assert fitted.weight == min(w for w in GRID if quality(w) == (fitted.p_at_1, fitted.map))
    assert fitted.queries == sum(one.relevant.any() for one in shortlists)
    assert fitted.p_at_1 > fitted.p_at_1_before


@pytest.mark.parametrize("shortlists", [[], [judged([0.9], [0.5], [False])]])
def test_without_a_right_answer_there_is_nothing_to_fit(shortlists):
    with pytest.raises(UsageError, match="nothing to fit a weight on"):
        fit_weight(shortlists)
