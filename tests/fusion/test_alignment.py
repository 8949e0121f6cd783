"""The aligned mean: what turning spaces into one frame must and must not change."""

import numpy as np
import pytest

from semblance.fusion import View, ViewDefinition
from semblance.fusion.alignment import fit_mean
from semblance.fusion.vectors import side_by_side, unit


def turn(rng: np.random.Generator, dim: int) -> np.ndarray:
    rotation, _ = np.linalg.qr(rng.standard_normal((dim, dim)))
    return rotation.astype(np.float32)


def cloud(rng: np.random.Generator, count: int, dim: int) -> np.ndarray:
    spread = np.linspace(2, 0.5, dim)
    return (rng.standard_normal((count, dim)) * spread).astype(np.float32)


def mean_view(dims: tuple[int, ...], dim: int | None = None) -> View:
    return View(ViewDefinition(tuple("abc"[: len(dims)]), "mean", dim), dims)


def test_a_space_and_its_turned_copy_average_to_the_space_itself() -> None:
    rng = np.random.default_rng(0)
    vectors = cloud(rng, 120, 6)
    raw = [vectors, vectors @ turn(rng, 6)]
    fused = mean_view((6, 6), 6).fit(raw).apply(raw)
    alone = unit(unit(vectors) - unit(vectors).mean(axis=0))
    assert fused @ fused.T == pytest.approx(alone @ alone.T, abs=1e-4)


def test_signs_and_order_of_axes_do_not_matter() -> None:
    rng = np.random.default_rng(1)
    one, other = cloud(rng, 200, 8), cloud(rng, 200, 5)
    shuffled = (one * rng.choice([-1, 1], 8))[:, rng.permutation(8)].astype(np.float32)
    plain = mean_view((8, 5), 4).fit([one, other]).apply([one, other])
    moved = mean_view((8, 5), 4).fit([shuffled, other]).apply([shuffled, other])
    assert moved @ moved.T == pytest.approx(plain @ plain.T, abs=1e-3)


def test_a_small_space_is_laid_into_the_frame_without_loss() -> None:
    rng = np.random.default_rng(2)
    one, other = cloud(rng, 200, 12), cloud(rng, 200, 3)
    sample = side_by_side([one, other])
    fitted = fit_mean(sample, (12, 3), 8)
    block = fitted.components[:, 12:]
    assert block.T @ block == pytest.approx(np.eye(3) / 4, abs=1e-4)


def test_axes_come_by_falling_variance() -> None:
    rng = np.random.default_rng(3)
    one, other = cloud(rng, 300, 10), cloud(rng, 300, 10)
    sample = side_by_side([one, other])
    variances = np.var(fit_mean(sample, (10, 10), 6).apply(sample), axis=0)
    assert np.all(np.diff(variances) <= 1e-6)


def test_every_space_has_its_share_of_the_mean() -> None:
    rng = np.random.default_rng(4)
    raw = [cloud(rng, 100, 9), cloud(rng, 100, 7)]
    view = mean_view((9, 7), 5).fit(raw)
    parts = view.parts(raw)
    assert parts.shape == (100, 2, 5)
    assert parts.sum(axis=1) == pytest.approx(view.apply(raw), abs=1e-5)
    assert np.linalg.norm(view.apply(raw), axis=1) == pytest.approx(np.ones(100), abs=1e-5)


def test_the_frame_grows_with_the_sample_where_no_dimension_is_asked_for() -> None:
    rng = np.random.default_rng(5)
    raw = [cloud(rng, 100, 40), cloud(rng, 100, 60)]
    view = mean_view((40, 60))
    assert not view.wants_fit(31)
    assert view.wants_fit(32)
    assert view.fit([block[:40] for block in raw]).dim == 8
    assert view.fit(raw).dim == 24


def test_until_it_is_fitted_a_mean_is_the_mean_of_the_cosines() -> None:
    raw = [np.array([[1, 0], [0, 1]], np.float32), np.array([[3], [2]], np.float32)]
    fused = mean_view((2, 1)).apply(raw)
    assert fused[0] @ fused[1] == pytest.approx((0 + 1) / 2)
