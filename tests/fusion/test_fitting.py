"""Fitted parts: adaptive dimension, half whitening, and how they are stored."""

import io

import numpy as np
import pytest

from semblance.errors import ViewError
from semblance.fusion import Labelled, View, ViewDefinition
from semblance.fusion.adaptive import rungs, smallest_dim
from semblance.fusion.definition import share_of
from semblance.fusion.fitted import VERSION, Fitted
from semblance.fusion.labelled import Quality
from semblance.fusion.reduction import fit_reduction
from semblance.fusion.vectors import unit


def sample(count: int = 120, dim: int = 20) -> np.ndarray:
    rng = np.random.default_rng(0)
    return (rng.standard_normal((count, dim)) * np.geomspace(5, 0.1, dim)).astype(np.float32)


def classes(telling: int, count: int = 160, dim: int = 64) -> tuple[np.ndarray, np.ndarray]:
    """Vectors whose first `telling` axes, and no others, name the label; and the labels."""
    rng = np.random.default_rng(1)
    labels = np.arange(count) % 16
    vectors = rng.standard_normal((count, dim)) * 0.05
    vectors[:, :telling] += rng.standard_normal((16, telling))[labels]
    return vectors.astype(np.float32), labels.astype(np.str_)


def quality_of(vectors: np.ndarray, labels: np.ndarray) -> Quality:
    directions = unit(vectors)
    return Quality.of(directions @ directions.T, labels)


def test_half_whitening_halves_the_spread_of_the_axes_on_a_log_scale() -> None:
    vectors = sample()
    plain = fit_reduction(vectors, 6)
    before = np.var(plain.apply(vectors), axis=0)
    after = np.var(plain.half_whitened(vectors).apply(vectors), axis=0)
    assert after == pytest.approx(np.sqrt(before), rel=1e-3)


def test_an_axis_without_variance_is_not_blown_up() -> None:
    vectors = sample()
    vectors[:, 10:] = 0
    whitened = fit_reduction(vectors, 15).half_whitened(vectors)
    assert np.abs(whitened.components[10:]).max() < 100


def test_whitening_belongs_to_the_view() -> None:
    raw = [sample()]
    plain = View(ViewDefinition(("a",), dim=6), (20,)).fit(raw)
    half = View(ViewDefinition(("a",), dim=6, whitening="half"), (20,)).fit(raw)
    assert half.key != plain.key
    spreads = [np.ptp(np.var(view.apply(raw), axis=0)) for view in (plain, half)]
    assert spreads[1] < spreads[0]


def test_the_axes_that_name_the_labels_are_kept_and_no_more() -> None:
    rng = np.random.default_rng(2)
    place = np.arange(160) % 4
    noise = rng.standard_normal((160, 16)).astype(np.float32)
    names = 3 * np.eye(4, dtype=np.float32)[place]
    labels = place.astype(np.str_)
    early, late = np.hstack([names, noise]), np.hstack([noise, names])
    assert smallest_dim(early, labels, [4, 16, 20], 0.95) == 4
    assert smallest_dim(late, labels, [4, 16, 20], 0.95) == 20
    assert smallest_dim(late, labels, [4, 16, 20], 0.05) == 4


def test_the_nearest_neighbour_counts_as_much_as_the_whole_ranking() -> None:
    """Two axes tell the kinds, blurred; the others do not, but show each one's twin."""
    rng = np.random.default_rng(3)
    pair = np.arange(80) // 2
    angle = (pair % 2) * np.pi / 2 + rng.normal(0, 0.6, 80)
    kinds = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    twins = rng.standard_normal((40, 20))[pair] / 3
    vectors = np.hstack([kinds, twins]).astype(np.float32)
    labels = (pair % 2).astype(np.str_)
    few, every = (quality_of(vectors[:, :dim], labels) for dim in (2, 22))
    assert few.mean_ap > every.mean_ap
    assert few.best < every.best
    assert smallest_dim(vectors, labels, [2, 22], 0.99) == 22


def test_an_adaptive_view_says_how_long_its_vectors_became() -> None:
    vectors, labels = classes(6)
    view = View(ViewDefinition(("a",), dim="95%"), (64,))
    assert not view.wants_fit(160)
    assert view.wants_fit(160, 160)
    fitted = view.fit([vectors], Labelled([vectors], labels))
    assert fitted.dim == fitted.apply([vectors]).shape[1] <= 12


def test_only_dimensions_that_can_be_fitted_are_tried() -> None:
    assert rungs(20, 1000, 4) == [8, 12, 16]
    assert rungs(1000, 50, 4) == [8, 12]
    assert rungs(4, 1000, 4) == []
    with pytest.raises(ViewError, match="too few"):
        View(ViewDefinition(("a", "b"), "mean"), (2, 2)).fit([np.ones((50, 2), np.float32)] * 2)


@pytest.mark.parametrize(("text", "share"), [("99%", 0.99), ("97.5 %", 0.975), ("100%", 1)])
def test_a_share_is_written_in_percent(text: str, share: float) -> None:
    assert share_of(text) == pytest.approx(share)


@pytest.mark.parametrize("text", ["", "0%", "101%", "-5%", "0.99", "all", "5%%"])
def test_what_is_no_share_is_refused(text: str) -> None:
    with pytest.raises(ViewError, match="no number of dimensions"):
        share_of(text)


@pytest.mark.parametrize("weights", [None, (0.25, 0.75)])
@pytest.mark.parametrize("dim", [None, 4])
def test_fitted_parts_survive_storage(dim: int | None, weights: tuple[float, ...] | None) -> None:
    fitted = Fitted(None if dim is None else fit_reduction(sample(), dim), weights)
    again = Fitted.from_bytes(fitted.to_bytes())
    assert again.digest == fitted.digest
    assert again.weights == weights
    assert (again.reduction is None) == (dim is None)


def test_what_the_first_version_stored_is_still_read() -> None:
    reduction = fit_reduction(sample(), 4)
    buffer = io.BytesIO()
    np.savez(buffer, mean=reduction.mean, components=reduction.components)
    again = Fitted.from_bytes(buffer.getvalue())
    assert again.reduction is not None
    assert again.reduction.digest == reduction.digest
    assert again.weights is None


def test_what_a_later_version_stored_is_refused() -> None:
    buffer = io.BytesIO()
    np.savez(buffer, version=np.int64(VERSION + 1))
    with pytest.raises(ViewError, match="later version"):
        Fitted.from_bytes(buffer.getvalue())


def test_a_definition_of_the_first_version_keeps_its_fingerprint() -> None:
    stored = '{"dim":64,"fusion":"concat","metric":"cosine","spaces":["a","b"]}'
    definition = ViewDefinition.from_json(stored)
    assert definition == ViewDefinition(("a", "b"), "concat", 64)
    assert definition.to_json() == stored


def test_every_new_field_is_seen_by_the_fingerprint() -> None:
    definitions = [
        ViewDefinition(("a", "b"), "weighted", 64),
        ViewDefinition(("a", "b"), "weighted", 64, weights=(1, 2)),
        ViewDefinition(("a", "b"), "weighted", 64, weights=(2, 1)),
        ViewDefinition(("a", "b"), "weighted", 64, whitening="half"),
        ViewDefinition(("a", "b"), "weighted", "99%"),
        ViewDefinition(("a", "b"), "mean", 64),
    ]
    assert len({definition.fingerprint for definition in definitions}) == len(definitions)
    again = [ViewDefinition.from_json(definition.to_json()) for definition in definitions]
    assert again == definitions
