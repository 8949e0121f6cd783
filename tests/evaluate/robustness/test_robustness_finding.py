"""recall@1 on vectors that can be checked by eye, then against the metrics on random ones."""

import numpy as np

from semblance.evaluate.metrics import hit_rate_at_k, ranked
from semblance.evaluate.robustness.finding import find
from semblance.fusion.vectors import unit

AXES = np.array([[1, 0], [0, 1]], np.float32)


def test_a_changed_picture_finds_its_original_or_does_not() -> None:
    changed = unit(np.array([[2, 1], [2, 1]], np.float32))
    answers = find(AXES, changed, np.array([0, 1]))
    assert answers.found.tolist() == [True, False]
    assert np.allclose(answers.own, [2 / 5**0.5, 1 / 5**0.5])
    assert np.allclose(answers.rival, [1 / 5**0.5, 2 / 5**0.5])


def test_of_equal_scores_the_first_original_counts() -> None:
    between = unit(np.array([[1, 1], [1, 1]], np.float32))
    assert find(AXES, between, np.array([0, 1])).found.tolist() == [True, False]


def test_no_changed_picture_is_no_answer() -> None:
    answers = find(AXES, np.empty((0, 2), np.float32), np.empty(0, np.intp))
    assert len(answers.found) == len(answers.own) == 0


def test_the_metrics_say_the_same_across_blocks() -> None:
    rng = np.random.default_rng(0)
    originals = unit(rng.normal(size=(400, 8)).astype(np.float32))
    places = rng.permutation(400)[:300]
    noisy = originals[places] + 0.2 * rng.normal(size=(300, 8)).astype(np.float32)
    changed = unit(noisy.astype(np.float32))
    answers = find(originals, changed, places)
    scores = changed @ originals.T
    relevant = places[:, None] == np.arange(400)
    expected = hit_rate_at_k(ranked(scores, relevant), 1)
    assert 0.1 < expected.mean() < 0.99
    assert answers.found.astype(float).tolist() == expected.tolist()
    assert np.allclose(answers.rival, np.where(relevant, -1, scores).max(axis=1), atol=1e-6)
