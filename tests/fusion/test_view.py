"""Views: what fusing and reducing do to vectors small enough to check by eye."""

import numpy as np
import pytest

from semblance.errors import ViewError
from semblance.fusion import View, ViewDefinition
from semblance.fusion.reduction import fit_reduction


def rows(*vectors: tuple[float, ...]) -> np.ndarray:
    return np.array(vectors, dtype=np.float32)


def test_one_space_is_brought_to_unit_length() -> None:
    view = View(ViewDefinition(("a",)), (2,))
    assert view.apply([rows((3, 4), (0, 2))]) == pytest.approx(rows((0.6, 0.8), (0, 1)))


def test_concat_gives_every_space_the_same_weight() -> None:
    view = View(ViewDefinition(("a", "b"), "concat"), (2, 1))
    fused = view.apply([rows((30, 40)), rows((5,))])
    half = np.sqrt(0.5)
    assert fused == pytest.approx(rows((0.6 * half, 0.8 * half, half)))


def test_euclidean_leaves_raw_vectors_alone() -> None:
    view = View(ViewDefinition(("a",), metric="euclidean"), (2,))
    assert view.apply([rows((3, 4))]) == pytest.approx(rows((3, 4)))


def test_a_zero_vector_stays_zero() -> None:
    view = View(ViewDefinition(("a",)), (2,))
    assert view.apply([rows((0, 0))]) == pytest.approx(rows((0, 0)))


def test_reduction_keeps_the_long_axis_of_a_flat_cloud() -> None:
    along = np.linspace(-5, 5, 50)
    cloud = np.stack([along + 1, along + 2, np.zeros(50)], axis=1).astype(np.float32)
    reduction = fit_reduction(cloud, 1)
    assert reduction.mean == pytest.approx([1, 2, 0], abs=1e-5)
    assert reduction.components == pytest.approx(rows((np.sqrt(0.5), np.sqrt(0.5), 0)), abs=1e-5)


def test_reduction_equals_singular_value_decomposition() -> None:
    rng = np.random.default_rng(3)
    sample = rng.standard_normal((200, 24)).astype(np.float32) * np.linspace(3, 0.2, 24)
    sample = sample.astype(np.float32)
    reduction = fit_reduction(sample, 6)
    _, _, oracle = np.linalg.svd(sample - sample.mean(axis=0), full_matrices=False)
    agreement = np.abs(np.sum(reduction.components * oracle[:6], axis=1))
    assert agreement == pytest.approx(np.ones(6), abs=1e-3)


def test_reduction_of_many_dimensions_keeps_the_variance_of_the_exact_one() -> None:
    rng = np.random.default_rng(4)
    scales = np.geomspace(1, 0.01, 600).astype(np.float32)
    sample = rng.standard_normal((900, 600), dtype=np.float32) * scales
    centred = sample - sample.mean(axis=0)
    kept = np.sum((centred @ fit_reduction(sample, 40).components.T) ** 2)
    exact = np.sum(np.linalg.svd(centred, compute_uv=False)[:40] ** 2)
    assert kept == pytest.approx(exact, rel=1e-3)


def test_few_long_vectors_are_reduced_exactly_even_where_they_repeat() -> None:
    rng = np.random.default_rng(3)
    few = (rng.standard_normal((200, 900)) * np.geomspace(5, 0.1, 900)).astype(np.float32)
    for sample in (few, np.repeat(few[:20], 10, axis=0)):
        fitted = fit_reduction(sample, 30)
        assert fitted.components @ fitted.components.T == pytest.approx(np.eye(30), abs=1e-5)
        variances = np.linalg.svd(sample - sample.mean(axis=0), compute_uv=False)[:30] ** 2
        found = np.sum(fitted.apply(sample).astype(np.float64) ** 2, axis=0)
        assert found == pytest.approx(variances, rel=1e-4, abs=1e-4 * float(variances[0]))


def test_reduction_is_the_same_every_time() -> None:
    sample = np.random.default_rng(0).standard_normal((64, 16)).astype(np.float32)
    one, other = fit_reduction(sample, 4), fit_reduction(sample.copy(), 4)
    assert one.digest == other.digest


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
@pytest.mark.parametrize("reduced", [False, True])
def test_parts_of_the_spaces_sum_to_the_whole(metric: str, reduced: bool) -> None:
    rng = np.random.default_rng(1)
    raw = [rng.standard_normal((40, d)).astype(np.float32) for d in (8, 5)]
    view = View(ViewDefinition(("a", "b"), "concat", 6 if reduced else None, metric), (8, 5))
    fitted = view.fit(raw)
    assert fitted.dim == (6 if reduced else 13)
    assert fitted.parts(raw).sum(axis=1) == pytest.approx(fitted.apply(raw), abs=1e-5)


def test_a_reduction_waits_for_four_records_a_dimension() -> None:
    view = View(ViewDefinition(("a",), dim=8), (16,))
    assert not view.wants_fit(31)
    assert view.wants_fit(32)
    assert not View(ViewDefinition(("a",)), (16,)).wants_fit(1000)


def test_a_missing_space_is_an_error_not_a_smaller_fusion() -> None:
    view = View(ViewDefinition(("a", "b"), "concat"), (2, 2))
    with pytest.raises(ViewError, match="lengths"):
        view.apply([rows((1, 0))])


def test_definition_survives_storage_and_its_fingerprint_sees_every_field() -> None:
    base = ViewDefinition(("a", "b"), "concat", 64)
    assert ViewDefinition.from_json(base.to_json()) == base
    others = [
        ViewDefinition(("b", "a"), "concat", 64),
        ViewDefinition(("a", "b"), "concat", 65),
        ViewDefinition(("a", "b"), "concat", 64, "euclidean"),
        ViewDefinition(("a", "b"), "none", 64),
    ]
    assert len({base.fingerprint, *(other.fingerprint for other in others)}) == 5


def test_texts_are_in_the_json_of_a_view_that_has_them() -> None:
    plain = ViewDefinition(("a", "b"), "concat")
    assert "text" not in plain.to_json()
    worded = ViewDefinition(("a", "b"), "concat", texts=("c", "d"), text_weight=0.25)
    assert ViewDefinition.from_json(worded.to_json()) == worded
    weights = [ViewDefinition(("a",), texts=("c",), text_weight=each) for each in (0.5, 0.25)]
    assert len({each.fingerprint for each in (plain, worded, *weights)}) == 4


def test_texts_stand_beside_every_space_or_none() -> None:
    with pytest.raises(ViewError, match="all of them or none"):
        View(ViewDefinition(("a", "b"), "concat", texts=("c",)), (2, 2))
