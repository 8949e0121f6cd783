"""A space drawn in the plane: PCA, t-SNE or UMAP, and how far the drawing can be trusted."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError
from semblance.evaluate.extra import needs, one_thread
from semblance.evaluate.structure.vectors import Vectors, comparable, reduced, spread
from semblance.fusion import Metric
from semblance.fusion.reduction import fit_reduction

Method = Literal["umap", "tsne", "pca"]
METHODS: tuple[Method, ...] = get_args(Method)

FEWEST = 5
"""Pictures of a map at least: with fewer, neighbourhoods cannot be right or wrong."""

PERPLEXITY, NEIGHBOURS = 30, 15
"""Neighbours that t-SNE and UMAP attend to: their libraries' defaults."""

TRUST_NEIGHBOURS = 10
JUDGED = 5000
"""Pictures whose neighbourhoods are judged at most: every one with every other takes 0.5 GB."""

Points = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Projection:
    """`points` is (N, 2), in the middle of the unit square, both axes at one scale, y upwards.

    `trustworthiness` in [0, 1], larger is better: 1 says that whoever are neighbours on the map
    are neighbours in the space too; about 0.5 is chance.
    """

    method: Method
    points: Points
    trustworthiness: float


def project(
    vectors: Vectors, method: Method = "tsne", metric: Metric = "cosine", seed: int = 0
) -> Projection:
    """Draw (N, d) vectors in the plane; the same vectors and seed give the same map.

    Time grows a little faster than N for t-SNE and UMAP; take a sample of large collections.
    Raises UsageError for fewer than five vectors or vectors that are not finite, RuntimeMissing.
    """
    if method not in METHODS:
        raise UsageError(f"'{method}' is no projection; there are {', '.join(METHODS)}")
    if len(vectors) < FEWEST:
        raise UsageError(f"a map needs {FEWEST} pictures at least, here are {len(vectors)}")
    near = comparable(vectors, metric)
    points = _DRAWN[method](near, seed)
    return Projection(method, _framed(points), trustworthiness(near, points))


def trustworthiness(vectors: Vectors, points: Points) -> float:
    """How many neighbours on the map are neighbours in the space; [0, 1], larger is better.

    Venna & Kaski, "Neighborhood preservation in nonlinear projection methods", 2001,
    https://doi.org/10.1007/3-540-44668-0_68, over the 10 nearest. Above 5,000 rows an even
    sample is judged.
    """
    with needs("scikit-learn", "judging a projection"):
        from sklearn.manifold import trustworthiness as judge
    rows = spread(len(vectors), JUDGED)
    neighbours = min(TRUST_NEIGHBOURS, (len(rows) - 1) // 2)
    return float(judge(vectors[rows], points[rows], n_neighbors=neighbours))


def _pca(vectors: Vectors, seed: int) -> Points:
    axes = min(2, vectors.shape[1])
    flat = fit_reduction(vectors, axes).apply(vectors).astype(np.float64)
    return np.pad(flat, ((0, 0), (0, 2 - axes)))


def _tsne(vectors: Vectors, seed: int) -> Points:
    """Van der Maaten & Hinton, "Visualizing data using t-SNE", 2008."""
    with needs("scikit-learn", "t-SNE"):
        from sklearn.manifold import TSNE
    drawing = TSNE(
        perplexity=min(PERPLEXITY, (len(vectors) - 1) / 3),
        init=_start(vectors),
        random_state=seed,
    )
    with one_thread():
        return np.asarray(drawing.fit_transform(reduced(vectors)), dtype=np.float64)


def _umap(vectors: Vectors, seed: int) -> Points:
    """McInnes, Healy & Melville, "UMAP", 2018, https://arxiv.org/abs/1802.03426."""
    with needs("umap-learn", "UMAP"), warnings.catch_warnings():
        # The library warns of its own optional parts and of the one thread that a seed costs.
        warnings.simplefilter("ignore")
        from umap import UMAP

        drawing = UMAP(
            n_neighbors=min(NEIGHBOURS, len(vectors) - 1),
            init=_start(vectors),
            random_state=seed,
            n_jobs=1,
        )
        return np.asarray(drawing.fit_transform(reduced(vectors)), dtype=np.float64)


_DRAWN: dict[Method, Callable[[Vectors, int], Points]] = {
    "umap": _umap,
    "tsne": _tsne,
    "pca": _pca,
}


def _start(vectors: Vectors) -> NDArray[np.float32]:
    """The first two principal axes, small: both methods then keep what is far apart, apart.

    Kobak & Linderman, "Initialization is critical for preserving global data structure in both
    t-SNE and UMAP", 2021, https://doi.org/10.1038/s41587-020-00809-z.
    """
    flat = _pca(vectors, 0)
    return np.asarray(1e-4 * flat / max(float(flat[:, 0].std()), 1e-12), dtype=np.float32)


def _framed(points: Points) -> Points:
    low, high = points.min(axis=0), points.max(axis=0)
    extent = float((high - low).max()) or 1.0
    return np.asarray((points - (low + high) / 2) / extent + 0.5)
