"""Maps keep neighbours together, stay the same for a seed, and say how far to trust them."""

import numpy as np
import pytest

from semblance.errors import UsageError
from semblance.evaluate.structure import project
from semblance.evaluate.structure.projection import Method, trustworthiness
from semblance.evaluate.structure.vectors import comparable, reduced, spread
from tests.evaluate.structure.blobs import blobs


def test_points_in_a_plane_are_drawn_as_they_lie() -> None:
    plane = np.array([[0, 0], [4, 0], [4, 2], [0, 2], [2, 1]], np.float32)
    drawn = project(plane, "pca", "euclidean")
    assert drawn.trustworthiness == 1.0
    steps = np.linalg.norm(drawn.points[:, None] - drawn.points[None], axis=2)
    expected = np.linalg.norm(plane[:, None] - plane[None], axis=2) / 4
    np.testing.assert_allclose(steps, expected, atol=1e-6)


SLOW = (pytest.param(method, marks=pytest.mark.slow) for method in ("tsne", "umap"))


@pytest.mark.parametrize("method", ["pca", *SLOW])
def test_three_directions_are_three_islands(method: Method) -> None:
    vectors, labels = blobs()
    drawn = project(vectors, method, seed=3)
    assert drawn.points.shape == (60, 2)
    assert drawn.points.min() >= -1e-9
    assert np.ptp(drawn.points, axis=0).max() == pytest.approx(1)
    assert drawn.trustworthiness > 0.8
    away = np.linalg.norm(drawn.points[:, None] - drawn.points[None], axis=2)
    np.fill_diagonal(away, np.inf)
    names = np.array(labels)
    assert (names[away.argmin(axis=1)] == names).all()
    np.testing.assert_array_equal(project(vectors, method, seed=3).points, drawn.points)


def test_a_random_map_is_not_trusted() -> None:
    vectors, _ = blobs()
    rng = np.random.default_rng(0)
    assert trustworthiness(vectors, rng.random((60, 2))) < 0.65


def test_lengths_do_not_matter_under_the_cosine() -> None:
    vectors, _ = blobs()
    longer = vectors * np.linspace(1, 9, len(vectors), dtype=np.float32)[:, None]
    np.testing.assert_allclose(
        project(longer, "pca").points, project(vectors, "pca").points, atol=1e-5
    )


def test_equal_vectors_are_one_point() -> None:
    drawn = project(np.ones((6, 4), np.float32), "pca")
    assert (drawn.points == 0.5).all()


def test_one_dimension_is_a_line() -> None:
    line = np.arange(6, dtype=np.float32)[:, None]
    drawn = project(line, "pca", "euclidean")
    np.testing.assert_allclose(drawn.points, np.linspace([0, 0.5], [1, 0.5], 6), atol=1e-6)


def test_what_cannot_be_drawn_is_refused() -> None:
    vectors, _ = blobs()
    with pytest.raises(UsageError, match="needs 5 pictures at least, here are 4"):
        project(vectors[:4])
    with pytest.raises(UsageError, match="'lda' is no projection; there are umap, tsne, pca"):
        project(vectors, "lda")  # type: ignore[arg-type]
    vectors[7, 2] = np.nan
    with pytest.raises(UsageError, match="1 of 60 vectors are not finite, the first in row 7"):
        project(vectors)


def test_an_even_spread() -> None:
    assert spread(9, 3).tolist() == [0, 4, 8]
    assert spread(3, 9).tolist() == [0, 1, 2]
    assert spread(0, 5).tolist() == []


def test_long_vectors_lose_no_neighbours_that_matter() -> None:
    vectors, _ = blobs(each=20, dim=120, spread=0.01)
    short = reduced(comparable(vectors, "cosine"))
    assert short.shape == (60, 50)
    np.testing.assert_allclose(
        np.linalg.norm(short[0] - short[40]), np.linalg.norm(vectors[0] - vectors[40]), rtol=0.01
    )
