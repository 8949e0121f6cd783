"""k-reciprocal encoding: a case by eye, and the paper's own definitions, set by set."""

import math

import numpy as np
import pytest

from semblance.errors import UsageError
from semblance.fusion.vectors import unit
from semblance.search.rerank.reciprocal import reciprocal


def on_a_circle(*degrees):
    turns = np.radians(degrees)
    return np.stack([np.cos(turns), np.sin(turns)], axis=1).astype(np.float32)


def test_those_that_name_each_other_come_first():
    """The query stands at the edge of its kind, at 20 degrees, and a stranger at -18 is nearer
    than most of it; but the stranger's neighbours are others."""
    kind, strangers = (21, 42, 44, 46, 48), (-18, -20, -22, -24, -26, -28)
    vectors = on_a_circle(*kind, *strangers)
    (query,) = on_a_circle(20)
    answers = np.argsort(-vectors @ query, kind="stable")
    assert answers[:2].tolist() == [0, 1]
    farther = on_a_circle(60)[0]
    scores = reciprocal(farther, vectors, answers, near=4, averaged=2)
    ranked = answers[np.argsort(-scores, kind="stable")]
    assert set(ranked[:5].tolist()) == {0, 1, 2, 3, 4}


def slow(query, vectors, answers, k1, k2, weight):
    """Equations 2 to 10 of Zhong et al. 2017, with sets and dictionaries."""
    rows = [query, *(vectors[answer] for answer in answers)]
    count = len(rows)
    square = [[max(0.0, float(2 - 2 * (a @ b))) if a is not b else 0.0 for b in rows] for a in rows]
    largest = max(map(max, square))
    d = [[value / largest for value in row] for row in square]
    ranks = [sorted(range(count), key=lambda j, i=i: (d[i][j], j)) for i in range(count)]

    def nearest(i, k):
        return set(ranks[i][: k + 1])

    def mutual(i, k):
        return {j for j in nearest(i, k) if i in nearest(j, k)}

    def joined(i):
        found = set(mutual(i, k1))
        for j in mutual(i, k1):
            theirs = mutual(j, max(1, round(k1 / 2)))
            if len(theirs & mutual(i, k1)) >= 2 / 3 * len(theirs):
                found |= theirs
        return found

    def encoding(i):
        weights = {j: math.exp(-d[i][j]) for j in joined(i)}
        return {j: value / sum(weights.values()) for j, value in weights.items()}

    plain = [encoding(i) for i in range(count)]

    def averaged(i):
        near = ranks[i][:k2]
        return {j: sum(plain[n].get(j, 0.0) for n in near) / len(near) for j in range(count)}

    encoded = [averaged(i) for i in range(count)] if k2 > 1 else plain
    scores = []
    for i in range(1, count):
        pairs = [(encoded[0].get(j, 0.0), encoded[i].get(j, 0.0)) for j in range(count)]
        jaccard = 1 - sum(map(min, pairs)) / sum(map(max, pairs))
        scores.append(1 - ((1 - weight) * jaccard + weight * d[0][i]))
    return scores


@pytest.mark.parametrize(
    ("count", "near", "averaged", "own"),
    [(30, 5, 3, 0.3), (30, 20, 6, 0.3), (12, 4, 1, 0.0), (5, 20, 6, 0.3), (8, 1, 1, 1.0)],
)
def test_it_is_what_the_paper_defines(count, near, averaged, own):
    rng = np.random.default_rng(count + near)
    centres = rng.normal(size=(4, 8))
    vectors = unit((centres[rng.integers(4, size=60)] + rng.normal(size=(60, 8))).astype("f4"))
    query = unit((centres[0] + rng.normal(size=8)).astype("f4"))
    answers = np.argsort(-vectors @ query, kind="stable")[:count]
    scores = reciprocal(query, vectors, answers, near=near, averaged=averaged, own=own)
    wide = vectors.astype(float)
    assert scores == pytest.approx(
        slow(query.astype(float), wide, answers, near, averaged, own), abs=1e-6
    )
    assert (scores >= 0).all() and (scores <= 1).all()


def test_one_answer_or_none_or_many_equal_ones():
    vectors = np.repeat(on_a_circle(10), 4, axis=0)
    (query,) = on_a_circle(10)
    assert reciprocal(query, vectors, np.arange(0)).shape == (0,)
    assert reciprocal(query, vectors, np.arange(1)) == pytest.approx([1])
    assert reciprocal(query, vectors, np.arange(4)) == pytest.approx([1, 1, 1, 1])


@pytest.mark.parametrize("asked", [{"near": 0}, {"averaged": 0}, {"own": 1.5}])
def test_what_makes_no_encoding_is_refused(asked):
    with pytest.raises(UsageError, match="make no encoding"):
        reciprocal(on_a_circle(0)[0], on_a_circle(0, 5), np.arange(2), **asked)
