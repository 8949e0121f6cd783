"""Silhouette and Davies-Bouldin: by eye, by a slow oracle, in blocks and sampled."""

import numpy as np
import pytest

from semblance.errors import UsageError
from semblance.evaluate import metrics

SQUARE = np.array([[0.0, 0], [0, 1], [9, 0], [9, 1]])
TWO = np.array(list("aabb"))


def slow_silhouette(distances: np.ndarray, labels: np.ndarray) -> float:
    values = []
    for i, own in enumerate(labels):
        mates = [d for j, d in enumerate(distances[i]) if labels[j] == own and j != i]
        if not mates:
            values.append(0.0)
            continue
        a = np.mean(mates)
        b = min(distances[i][labels == other].mean() for other in set(labels) - {own})
        values.append((b - a) / max(a, b))
    return float(np.mean(values))


def cloud(count: int = 60) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    labels = np.array(["one", "two", "three", "alone"])[rng.integers(0, 3, count)]
    labels[7] = "alone"
    return rng.standard_normal((count, 5)) + (labels == "two")[:, None], labels


def test_values_to_check_by_eye() -> None:
    a, b = 1, (9 + np.hypot(9, 1)) / 2
    assert metrics.silhouette(SQUARE, TWO, "euclidean").mean == pytest.approx((b - a) / b)
    assert metrics.davies_bouldin(SQUARE, TWO) == pytest.approx((0.5 + 0.5) / 9)


def test_two_directions_are_told_apart_by_cosine_whatever_the_lengths() -> None:
    vectors = np.array([[1.0, 0], [5, 0], [0, 1], [0, 5]])
    assert metrics.silhouette(vectors, TWO).mean == pytest.approx(1)


def test_the_silhouette_equals_its_definition() -> None:
    vectors, labels = cloud()
    euclidean = np.linalg.norm(vectors[:, None] - vectors, axis=2)
    units = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    for metric, distances in (("euclidean", euclidean), ("cosine", 1 - units @ units.T)):
        found = metrics.silhouette(vectors, labels, metric)
        assert found.mean == pytest.approx(slow_silhouette(distances, labels), abs=1e-12)
        assert (found.judged, found.vectors) == (60, 60)


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
def test_blocks_change_nothing(metric: str, monkeypatch: pytest.MonkeyPatch) -> None:
    vectors, labels = cloud()
    whole = metrics.silhouette(vectors, labels, metric).mean
    monkeypatch.setattr("semblance.evaluate.metrics.distance_sums.BLOCK_DISTANCES", 180)
    assert metrics.silhouette(vectors, labels, metric).mean == pytest.approx(whole, abs=1e-12)


def test_a_sample_is_judged_against_all_and_says_so() -> None:
    vectors, labels = cloud(400)
    whole = metrics.silhouette(vectors, labels, "euclidean")
    part = metrics.silhouette(vectors, labels, "euclidean", judged=200, seed=1)
    assert (part.judged, part.vectors) == (200, 400)
    assert part.mean == pytest.approx(whole.mean, abs=0.02)
    assert part == metrics.silhouette(vectors, labels, "euclidean", judged=200, seed=1)
    assert part != metrics.silhouette(vectors, labels, "euclidean", judged=200, seed=2)


def test_a_picture_without_direction_is_no_farther_from_itself() -> None:
    vectors = np.array([[0.0, 0], [0, 0], [1, 0], [1, 0]])
    expected = slow_silhouette(
        np.array([[0, 1, 1, 1], [1, 0, 1, 1], [1, 1, 0, 0], [1, 1, 0, 0]], float), TWO
    )
    assert metrics.silhouette(vectors, TWO).mean == pytest.approx(expected)


def test_classes_in_one_place_are_not_separated_at_all() -> None:
    assert metrics.davies_bouldin(np.array([[0.0], [2], [1], [1]]), TWO) == np.inf


@pytest.mark.parametrize("measure", [metrics.silhouette, metrics.davies_bouldin])
def test_what_cannot_be_measured_is_refused(measure: object) -> None:
    assert callable(measure)
    with pytest.raises(UsageError, match="two classes at least"):
        measure(SQUARE, np.array(list("aaaa")))
    with pytest.raises(UsageError, match="4 vectors and 2 labels"):
        measure(SQUARE, TWO[:2])
    for bad in (np.nan, np.inf):
        broken = SQUARE.copy()
        broken[2, 1] = bad
        with pytest.raises(UsageError, match="vector 2 of the vectors is not finite"):
            measure(broken, TWO)


def test_classes_of_one_picture_each_have_no_silhouette() -> None:
    with pytest.raises(UsageError, match="no class has two members"):
        metrics.silhouette(SQUARE, np.array(list("abcd")))
