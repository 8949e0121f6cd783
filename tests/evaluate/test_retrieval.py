"""Evaluation in blocks: by eye, against ranking everything at once, whatever the block."""

from collections.abc import Mapping

import numpy as np
import pytest

from semblance.errors import UsageError
from semblance.evaluate import metrics
from semblance.evaluate.relevance import (
    graded,
    itself,
    listed,
    nothing,
    same_group,
    same_label,
)
from semblance.evaluate.retrieval import MEASURES, measures, retrieve
from semblance.evaluate.scoring import STEP, Scorer

AXES = np.eye(3, dtype=np.float32)
KINDS = np.array(["jar", "tube", "jar"])


def grid(rng: np.random.Generator, count: int) -> np.ndarray:
    """Vectors of a few small numbers: their products are exact and often tie."""
    return rng.integers(-1, 3, (count, 4)).astype(np.float32)


def whole(
    scores: np.ndarray, grades: np.ndarray, hidden: np.ndarray
) -> Mapping[str, metrics.Values]:
    """Each query by itself, over what it may see, by the functions of whole rankings."""
    rows = []
    for row, grade, out in zip(scores, grades, hidden, strict=True):
        order = np.argsort(-row[~out], kind="stable")
        rows.append({n: of(grade[~out][order][None])[0] for n, of in MEASURES.items()})
    return {name: np.array([row[name] for row in rows]) for name in MEASURES}


def test_values_to_check_by_eye() -> None:
    found = retrieve(AXES[:1] + 0.1 * AXES[1:2], AXES, same_label(KINDS[:1], KINDS))
    # Cosines 1 : 0.1 : 0, so jar, tube, jar.
    assert found.values["AP"] == pytest.approx((1 / 1 + 2 / 3) / 2)
    assert found.values["P@5"] == pytest.approx(2 / 5)
    assert (found.first.tolist(), found.answers[:, 0].tolist(), found.relevant.tolist()) == (
        [1],
        [0],
        [2],
    )


@pytest.mark.parametrize("depth", [1, 2, 7, 40])
def test_answers_are_those_of_a_full_sort(depth: int) -> None:
    rng = np.random.default_rng(5)
    queries, gallery = grid(rng, 6), grid(rng, 30)
    scores = Scorer.of(gallery, "euclidean").scores(queries)
    hidden = [sorted(rng.choice(30, 3, replace=False).tolist()) for _ in queries]
    nobody = graded([{}] * 6)
    found = retrieve(
        queries, gallery, nobody, exclude=listed(hidden), metric="euclidean", depth=depth
    )
    for row, out, said in zip(scores, hidden, found.answers, strict=True):
        seen = [place for place in range(30) if place not in out]
        expected = sorted(seen, key=lambda place: (-row[place], place))[:depth]
        assert said.tolist() == expected + [-1] * (depth - len(expected))


def test_leaving_the_query_itself_out_is_as_if_it_were_not_there() -> None:
    found = retrieve(AXES, AXES, same_label(KINDS, KINDS), exclude=itself)
    assert found.relevant.tolist() == [1, 0, 1]
    assert found.first.tolist() == [2, 0, 1]  # all others tie, and the first comes first
    assert found.answers[:, 0].tolist() == [1, 0, 0]
    assert found.average("AP") == metrics.Average(0.75, 2, 1)


def test_what_belongs_to_the_querys_own_group_is_not_seen() -> None:
    groups = np.array(["a", "a", ""])
    exclude = same_group(np.array(["a", ""]), groups)
    assert [exclude(query).tolist() for query in (0, 1)] == [[0, 1], []]
    found = retrieve(AXES[:2], AXES, same_label(KINDS[:2], KINDS), exclude=exclude)
    assert found.answers[:, 0].tolist() == [2, 1]
    assert found.relevant.tolist() == [1, 1]


def test_what_was_listed_is_not_seen() -> None:
    exclude = listed([[0, 1, 2], []])
    found = retrieve(AXES[:2], AXES, same_label(KINDS[:2], KINDS), exclude=exclude)
    assert found.answers[:, 0].tolist() == [-1, 1]
    assert found.relevant.tolist() == [0, 1]


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
@pytest.mark.parametrize("block_bytes", [1, 1000, 1 << 20])
def test_blocks_equal_ranking_everything_at_once(metric: str, block_bytes: int) -> None:
    rng = np.random.default_rng(1)
    queries, gallery = grid(rng, 40), grid(rng, 150)
    judged = rng.integers(0, 4, (40, 150)) * (rng.uniform(size=(40, 150)) < 0.1)
    hidden = rng.uniform(size=(40, 150)) < 0.2
    found = retrieve(
        queries,
        gallery,
        graded([dict(enumerate(row.tolist())) for row in judged]),
        exclude=listed([np.flatnonzero(row).tolist() for row in hidden]),
        metric=metric,
        block_bytes=block_bytes,
    )
    wide, items = queries.astype(float), gallery.astype(float)
    if metric == "cosine":
        lengths = np.linalg.norm(wide, axis=1)[:, None] * np.linalg.norm(items, axis=1)
        scores = (wide @ items.T / np.maximum(lengths, 1e-9)).round(6)
    else:
        scores = -((wide[:, None] - items) ** 2).sum(axis=2)
    expected = whole(scores, judged.astype(float), hidden)
    for name, values in expected.items():
        np.testing.assert_allclose(found.values[name], values, rtol=0, atol=1e-12, err_msg=name)
    assert found.relevant.tolist() == ((judged > 0) & ~hidden).sum(axis=1).tolist()


def test_the_usual_vectors_give_what_scikit_learn_says() -> None:
    learn = pytest.importorskip("sklearn.metrics")
    rng = np.random.default_rng(2)
    queries = rng.standard_normal((20, 16)).astype(np.float32)
    gallery = rng.standard_normal((300, 16)).astype(np.float32)
    query_labels, labels = rng.integers(0, 4, 20), rng.integers(0, 4, 300)
    found = retrieve(queries, gallery, same_label(query_labels, labels))
    cosines = learn.pairwise.cosine_similarity(queries.astype(float), gallery.astype(float))
    expected = [
        learn.average_precision_score(labels == label, row)
        for label, row in zip(query_labels, cosines, strict=True)
    ]
    assert found.values["AP"] == pytest.approx(expected, abs=1e-9)


def test_scores_count_steps_of_cosine_or_of_squared_distance() -> None:
    cosines = Scorer.of(AXES, "cosine").scores(AXES[:1] + AXES[1:2])
    assert cosines * STEP == pytest.approx(np.sqrt([[0.5, 0.5, 0]]), abs=1e-9)
    distances = Scorer.of(AXES, "euclidean").scores(AXES[:1])
    assert (distances * STEP * 4).tolist() == [[0, -2, -2]]  # the largest could be (1 + 1)^2


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
def test_the_very_opposite_comes_last(metric: str) -> None:
    gallery = np.concatenate([-AXES[:1], AXES])
    found = retrieve(AXES[:1], gallery, graded([{0: 1.0}]), metric=metric)
    assert (found.first.tolist(), found.answers[:, 0].tolist()) == ([4], [1])


def test_equal_pictures_tie_wherever_they_stand() -> None:
    rng = np.random.default_rng(3)
    queries = rng.standard_normal((7, 256)).astype(np.float32)
    gallery = np.repeat(rng.standard_normal((1, 256)).astype(np.float32), 1003, axis=0)
    for metric in ("cosine", "euclidean"):
        scores = Scorer.of(gallery, metric).scores(queries)
        assert (scores == scores[:, :1]).all()
        itself = Scorer.of(gallery, metric).scores(gallery[:2])
        assert (itself * STEP == (metric == "cosine")).all()


def test_a_small_distance_between_long_vectors_is_not_drowned() -> None:
    gallery = np.array([[1000.0, 0.2], [1000.0, 0.1]], np.float32)
    (scores,) = Scorer.of(gallery, "euclidean").scores(np.array([[1000.0, 0.0]], np.float32))
    assert scores * STEP * 2**22 == pytest.approx([-0.04, -0.01], abs=2e-3)


def test_the_ks_are_named() -> None:
    assert {"AP", "AP@R", "R-precision", "RR", "nDCG", "hit@3", "nDCG@3"} < set(measures(3))
    assert len(measures(3, 7)) == 5 + 2 * 4


def test_two_classes_and_one_are_measured_like_any_other() -> None:
    one = np.array(["jar"] * 3)
    assert retrieve(AXES, AXES, same_label(one, one)).values["AP"].tolist() == [1, 1, 1]
    other = np.array(["tube"] * 3)
    nobody = retrieve(AXES, AXES, same_label(one, other))
    with pytest.raises(UsageError, match="not defined"):
        nobody.average("AP")


def test_what_cannot_be_measured_is_refused() -> None:
    judge = same_label(KINDS, KINDS)
    broken = AXES.copy()
    broken[1, 1] = np.nan
    with pytest.raises(UsageError, match="vector 1 of the queries is not finite"):
        retrieve(broken, AXES, judge)
    with pytest.raises(UsageError, match="vector 1 of the gallery is not finite"):
        retrieve(AXES, broken, judge)
    with pytest.raises(UsageError, match="vector 0 of the gallery"):
        retrieve(AXES, AXES * np.float32(1e30), judge)
    with pytest.raises(UsageError, match="must come from one view"):
        retrieve(AXES[:, :2], AXES, judge)
    with pytest.raises(UsageError, match="no query"):
        retrieve(AXES[:0], AXES, judge)
    with pytest.raises(UsageError, match="gallery is empty"):
        retrieve(AXES, AXES[:0], judge)


def test_judgements_of_another_set_are_refused() -> None:
    with pytest.raises(UsageError, match="query 2 has no entry in a list of 2"):
        retrieve(AXES, AXES, same_label(KINDS[:2], KINDS))
    with pytest.raises(UsageError, match="positions 3 to 3 of a gallery of 3"):
        retrieve(AXES, AXES, graded([{3: 1.0}] * 3))
    with pytest.raises(UsageError, match="query 0 has a grade below 0"):
        retrieve(AXES, AXES, graded([{0: -1.0}] * 3))
    assert nothing(0).size == 0
