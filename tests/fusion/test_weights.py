"""Weights: given ones by eye, and a search that must not end below any single space."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from semblance.errors import ViewError
from semblance.fusion import Labelled, View, ViewDefinition
from semblance.fusion.labelled import MAX_LABELLED, Quality, useful
from semblance.fusion.vectors import side_by_side
from semblance.fusion.weights import fit_weights, search, starts


def telling(rng: np.random.Generator, labels: np.ndarray, noise: float, dim: int) -> np.ndarray:
    """Vectors around one centre a label, the more blurred the larger the noise."""
    _, number = np.unique(labels, return_inverse=True)
    centres = rng.standard_normal((number.max() + 1, dim))
    return (centres[number] + noise * rng.standard_normal((len(labels), dim))).astype(np.float32)


def quality(raw: list[np.ndarray], weights: tuple[float, ...], labels: np.ndarray) -> float:
    fused = side_by_side(raw, weights)
    return Quality.of(fused @ fused.T, labels).mean_ap


def centres(raw: list[np.ndarray]) -> list[np.ndarray]:
    return [np.zeros(block.shape[1], np.float32) for block in raw]


def test_a_weighted_cosine_is_the_weighted_mean_of_the_cosines() -> None:
    raw = [np.array([[1, 0], [0, 2]], np.float32), np.array([[3], [5]], np.float32)]
    view = View(ViewDefinition(("a", "b"), "weighted", weights=(3, 1)), (2, 1))
    fused = view.apply(raw)
    assert fused[0] @ fused[1] == pytest.approx((3 * 0 + 1 * 1) / 4)
    assert view.parts(raw).sum(axis=1) == pytest.approx(fused)


def test_given_weights_need_no_fit_and_equal_ones_are_concat() -> None:
    rng = np.random.default_rng(0)
    raw = [rng.standard_normal((5, 3)).astype(np.float32) for _ in range(2)]
    given = View(ViewDefinition(("a", "b"), "weighted", weights=(2, 2)), (3, 3))
    assert not given.wants_fit(1000, 1000)
    concat = View(ViewDefinition(("a", "b"), "concat"), (3, 3))
    assert given.apply(raw) == pytest.approx(concat.apply(raw))


def test_the_search_finds_the_top_of_a_hill() -> None:
    def height(weights: tuple[float, ...]) -> float:
        return -sum((a - b) ** 2 for a, b in zip(weights, (0.5, 0.3125, 0.1875), strict=True))

    assert search(height, 3) == pytest.approx((0.5, 0.3125, 0.1875), abs=1 / 16)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.lists(st.floats(0.2, 4), min_size=2, max_size=3))
def test_fitted_weights_never_end_below_a_single_space(seed: int, noises: list[float]) -> None:
    rng = np.random.default_rng(seed)
    labels = np.repeat(list("abcd"), 10)
    raw = [telling(rng, labels, noise, 4) for noise in noises]
    found = fit_weights(Labelled(raw, labels), centres(raw))
    assert sum(found) == pytest.approx(1)
    reached = quality(raw, found, labels)
    assert all(reached >= quality(raw, start, labels) - 1e-6 for start in starts(len(raw)))


def test_the_search_is_close_to_trying_everything() -> None:
    rng = np.random.default_rng(3)
    labels = np.repeat(list("abcdef"), 12)
    raw = [telling(rng, labels, noise, 6) for noise in (1.5, 2.0, 3.0)]
    steps = [tuple(np.array(w) / 16) for w in product(range(17), repeat=3) if sum(w) == 16]
    everything = max(quality(raw, weights, labels) for weights in steps)
    found = fit_weights(Labelled(raw, labels), centres(raw))
    assert quality(raw, found, labels) >= 0.99 * everything


def test_a_space_of_noise_gets_little() -> None:
    rng = np.random.default_rng(4)
    labels = np.repeat(list("abcd"), 20)
    raw = [telling(rng, labels, 0.8, 8), telling(rng, labels, 1000, 8)]
    view = View(ViewDefinition(("a", "b"), "weighted"), (8, 8))
    fitted = view.fit(raw, Labelled(raw, labels))
    assert fitted.weights is not None
    assert fitted.weights[0] > 0.8
    assert fitted.key != view.key
    assert fitted.parts(raw).sum(axis=1) == pytest.approx(fitted.apply(raw), abs=1e-6)


def test_weights_are_fitted_before_the_reduction_of_what_they_make() -> None:
    rng = np.random.default_rng(5)
    labels = np.repeat(list("abcd"), 20)
    raw = [telling(rng, labels, 1, 8), telling(rng, labels, 2, 8)]
    view = View(ViewDefinition(("a", "b"), "weighted", 4), (8, 8)).fit(raw, Labelled(raw, labels))
    sample = side_by_side(raw, view.weights)
    assert view.reduction is not None
    assert view.reduction.mean == pytest.approx(sample.mean(axis=0), abs=1e-5)
    assert view.apply(raw).shape == (80, 4)


def test_weights_wait_for_labels_and_say_so() -> None:
    view = View(ViewDefinition(("a", "b"), "weighted"), (2, 2))
    assert not view.wants_fit(1000, 31)
    assert view.wants_fit(1000, 32)
    with pytest.raises(ViewError, match="--labels"):
        view.fit([np.ones((40, 2), np.float32)] * 2)


def test_only_labels_that_occur_twice_are_useful() -> None:
    assert useful(["a", None, "b", "a", "c", None]) == [0, 3]
    assert useful([]) == []
    many = useful(["a", "b"] * MAX_LABELLED)
    assert len(many) == MAX_LABELLED
    assert many[-1] == 2 * MAX_LABELLED - 1


def test_a_missing_space_or_weight_is_refused() -> None:
    with pytest.raises(ViewError, match="a weight for each"):
        View(ViewDefinition(("a", "b"), "weighted", weights=(1,)), (2, 2))
    with pytest.raises(ViewError, match="a length and"):
        View(ViewDefinition(("a", "b"), "concat"), (2,))
