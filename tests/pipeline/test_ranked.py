"""Answers in their order: what a re-ranker that looks at a few does to those behind them."""

import numpy as np
import pytest

from semblance.pipeline.reranking import Ranked
from semblance.search.rerank.weight import blend


def four() -> Ranked:
    similarity = np.array([0.9, 0.88, 0.86, 0.84])
    return Ranked.of(np.arange(4), similarity.astype(np.float32), similarity)


def by(ranked: Ranked, name: str, found: list[float], weight: float) -> Ranked:
    seen = np.array(found)
    return ranked.judged(name, blend(ranked.standing[: len(seen)], seen, weight), seen)


def test_the_first_are_put_in_order_and_the_others_stay_behind() -> None:
    ranked = by(four(), "keypoints", [0, 1], 0.5)
    assert ranked.rows.tolist() == [1, 0, 2, 3]
    assert ranked.evidence == ({"keypoints": 1.0}, {"keypoints": 0.0}, {}, {})
    assert np.all(np.diff(ranked.standing) <= 0)
    assert ranked.standing[2] - ranked.standing[3] == pytest.approx(0.02)


def test_who_was_not_looked_at_gains_nothing_by_it() -> None:
    ranked = by(four(), "keypoints", [0, 1], 0.5)
    again = by(ranked, "contour", [0.3, 0.3, 0.3, 0.3], 0.2)
    assert again.rows.tolist() == [1, 0, 2, 3]
    last = by(ranked, "contour", [0.0, 0.0, 0.0, 1.0], 0.9)
    assert last.rows.tolist() == [3, 1, 0, 2]


def test_nothing_looked_at_and_nothing_there_are_no_trouble() -> None:
    assert by(four(), "contour", [], 0.5).rows.tolist() == [0, 1, 2, 3]
    nothing = Ranked.of(np.empty(0, np.int64), np.empty(0, np.float32), np.empty(0))
    assert len(by(nothing, "contour", [], 0.5)) == 0
