"""The same numbers as scikit-learn and pytorch-metric-learning, to 1e-9."""

from collections.abc import Iterator
from functools import partial

import numpy as np
import pytest

from semblance.evaluate import metrics

CLOSE = partial(pytest.approx, abs=1e-9, rel=0)


@pytest.fixture(scope="module")
def scored() -> tuple[np.ndarray, np.ndarray]:
    """Scores of 30 queries against 200 items, all different, and labels' agreement."""
    rng = np.random.default_rng(0)
    query_labels, labels = rng.integers(0, 6, 30), rng.integers(0, 6, 200)
    same = query_labels[:, None] == labels
    return rng.standard_normal((30, 200)) + same, same


def test_average_precision_is_scikit_learns(scored: tuple[np.ndarray, np.ndarray]) -> None:
    learn = pytest.importorskip("sklearn.metrics")
    scores, same = scored
    expected = [learn.average_precision_score(*pair) for pair in zip(same, scores, strict=True)]
    assert metrics.average_precision(metrics.ranked(scores, same)) == CLOSE(expected)
    assert metrics.micro_average_precision(scores.ravel(), same.ravel()) == CLOSE(
        learn.average_precision_score(same.ravel(), scores.ravel())
    )


@pytest.mark.parametrize("k", [None, 1, 10, 500])
def test_ndcg_is_scikit_learns(scored: tuple[np.ndarray, np.ndarray], k: int | None) -> None:
    learn = pytest.importorskip("sklearn.metrics")
    scores, same = scored
    grades = same * np.random.default_rng(1).integers(0, 4, same.shape).astype(float)
    by_rank = np.take_along_axis(grades, np.argsort(-scores, axis=1), axis=1)
    expected = [
        learn.ndcg_score(g[None], s[None], k=k) for g, s in zip(grades, scores, strict=True)
    ]
    assert metrics.ndcg(by_rank, k) == CLOSE(expected)
    exponential = learn.ndcg_score(2**grades - 1, scores, k=k)
    assert metrics.ndcg(by_rank, k, "exponential").mean() == CLOSE(exponential)


def test_the_area_under_the_curve_is_scikit_learns() -> None:
    learn = pytest.importorskip("sklearn.metrics")
    rng = np.random.default_rng(2)
    for scores in (rng.standard_normal(500), rng.integers(0, 9, 500).astype(float)):
        matches = rng.uniform(size=500) < 0.2
        assert metrics.roc_auc(scores, matches) == CLOSE(learn.roc_auc_score(matches, scores))


def test_separation_is_scikit_learns() -> None:
    learn = pytest.importorskip("sklearn.metrics")
    rng = np.random.default_rng(3)
    for classes in (2, 7):
        labels = rng.integers(0, classes, 150)
        vectors = 4 + rng.standard_normal((150, 8)) + labels[:, None]
        for metric in ("cosine", "euclidean"):
            found = metrics.silhouette(vectors, labels, metric).mean
            assert found == CLOSE(learn.silhouette_score(vectors, labels, metric=metric))
        found = metrics.davies_bouldin(vectors, labels)
        assert found == CLOSE(learn.davies_bouldin_score(vectors, labels))


@pytest.fixture
def double_precision() -> Iterator[None]:
    """The calculator's MRR is in torch's default type, which is float32."""
    torch = pytest.importorskip("torch")
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(before)


@pytest.mark.usefixtures("double_precision")
@pytest.mark.parametrize("over_classes", [False, True])
def test_the_metric_learning_metrics_are_the_accuracy_calculators(over_classes: bool) -> None:
    torch = pytest.importorskip("torch")
    calculators = pytest.importorskip("pytorch_metric_learning.utils.accuracy_calculator")
    rng = np.random.default_rng(4)
    labels, query_labels = rng.integers(0, 5, 120), rng.integers(0, 6, 40)
    scores = rng.standard_normal((40, 120)) + (query_labels[:, None] == labels)
    names = {
        "mean_average_precision": metrics.average_precision,
        "mean_average_precision_at_r": metrics.average_precision_at_r,
        "r_precision": metrics.r_precision,
        "precision_at_1": partial(metrics.precision_at_k, k=1),
        "mean_reciprocal_rank": metrics.reciprocal_rank,
    }
    calculator = calculators.AccuracyCalculator(
        include=tuple(names),
        k=120,
        avg_of_avgs=over_classes,
        device=torch.device("cpu"),
        knn_func=lambda query, k, *_: _nearest(torch, scores, k),
    )
    expected = calculator.get_accuracy(
        np.zeros((40, 2)), query_labels, np.zeros((120, 2)), labels, ref_includes_query=False
    )
    hits = metrics.ranked(scores, query_labels[:, None] == labels)
    for name, metric in names.items():
        values = metric(hits)
        macro, micro = metrics.macro_average(values, query_labels), metrics.average(values)
        assert (macro if over_classes else micro).mean == CLOSE(expected[name])
        assert micro.undefined == (query_labels == 5).sum() > 0


def _nearest(torch: object, scores: np.ndarray, k: int) -> object:
    order = np.argsort(-scores, axis=1)[:, :k]
    found = np.take_along_axis(-scores, order, axis=1)
    return torch.from_numpy(found), torch.from_numpy(order)  # type: ignore[attr-defined]
