"""Late fusion: by eye, and against ranking each query by itself."""

import numpy as np
import pytest

from semblance.evaluate.leaderboard.late_scores import LateScores, ordinals
from semblance.evaluate.relevance import itself, nothing
from semblance.evaluate.scoring import Scorer
from semblance.fusion.late import RANK_OFFSET

AXES = np.eye(3, dtype=np.float32)


def of(queries, galleries, how, exclude=nothing) -> np.ndarray:
    scorers = [Scorer.of(each.astype(np.float32), "cosine") for each in galleries]
    asked = [each.astype(np.float32) for each in queries]
    return LateScores(asked, scorers, how, exclude)(slice(0, len(asked[0])))


def test_integers_keep_the_order_of_floats_and_their_ties() -> None:
    values = np.array([[-2.5, -0.0, 0.0, 1e-30, 0.25, 0.25, 3.0, -1e-30]], np.float32)
    found = ordinals(values)
    assert found.dtype == np.int32
    whole, one = found[0].astype(np.int64), values[0]
    assert (np.sign(whole[:, None] - whole) == np.sign(one[:, None] - one)).all()


def test_the_mean_of_cosines_by_eye() -> None:
    # One model finds the first item, the other the second; both give the third half.
    half = np.array([[1, 0, 0], [0, 1, 0], [1, 1, 0]])
    found = of([AXES[:1], AXES[1:2]], [half, half], "score")
    assert found[0].argmax() == 2
    assert found[0, 0] == found[0, 1]


@pytest.mark.parametrize("how", ["score", "rank"])
def test_against_each_query_ranked_by_itself(how: str) -> None:
    rng = np.random.default_rng(0)
    vectors = [rng.normal(size=(20, dim)) for dim in (4, 6)]
    found = of(vectors, vectors, how, itself)
    for query in range(20):
        others = np.delete(np.arange(20), query)
        fused = np.zeros(19)
        for each in vectors:
            unit = each / np.linalg.norm(each, axis=1, keepdims=True)
            cosines = unit[others] @ unit[query]
            ranks = 1 + (-cosines).argsort().argsort()
            fused += cosines if how == "score" else 1 / (RANK_OFFSET + ranks)
        assert (
            np.argsort(-found[query, others], kind="stable")[:5]
            == (-fused).argsort(kind="stable")[:5]
        ).all()
