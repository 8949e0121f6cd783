"""Linear discriminant analysis: a head in closed form, without a loop and without torch."""

from collections.abc import Callable

import numpy as np

from semblance.evaluate.extra import needs, one_thread
from semblance.fusion.reduction import fit_reduction
from semblance.learn.epochs.progress import Epoch
from semblance.learn.heads.examples import Examples
from semblance.learn.heads.head import Head
from semblance.learn.heads.trained import Trained

AXES = (32, 64, 128, 256, 512)
"""Principal axes tried below the analysis; validation chooses."""

Judge = Callable[[Head], float]


def fit_lda(
    train: Examples, validate: Judge, dim: int, progress: Callable[[Epoch], None]
) -> Trained:
    """The directions in which classes lie apart most for how much each of them spreads.

    Fisher, "The use of multiple measurements in taxonomic problems", 1936,
    https://doi.org/10.1111/j.1469-1809.1936.tb02137.x, as generalized by Rao; spreads are shrunk:
    Ledoit and Wolf 2004, https://doi.org/10.1016/S0047-259X(03)00096-4. There are one fewer
    directions than classes, and `dim` at most. Raises RuntimeMissing without scikit-learn.
    """
    steps: list[Epoch] = []
    best: tuple[float, Head, int] | None = None
    for axes in _possible(train):
        head = _fitted(train, axes, dim)
        score = validate(head)
        steps.append(Epoch(axes, float("nan"), score))
        progress(steps[-1])
        if best is None or score > best[0]:
            best = (score, head, axes)
    assert best is not None, "some number of axes is always possible"
    return Trained(best[1], tuple(steps), best[2])


def _possible(train: Examples) -> list[int]:
    """Fewer axes than pictures beyond the classes: else each class could be fitted exactly."""
    most = min(len(train.codes) - train.classes, train.vectors.shape[1])
    return [axes for axes in AXES if axes <= most] or [max(1, most)]


def _fitted(train: Examples, axes: int, dim: int) -> Head:
    with needs("scikit-learn", "linear discriminant analysis"):
        from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
    reduction = fit_reduction(train.vectors, axes)
    reduced = reduction.apply(train.vectors).astype(np.float64)
    with one_thread():
        analysis = LinearDiscriminantAnalysis(solver="eigen", shrinkage="auto")
        analysis.fit(reduced, train.codes)
    kept = min(dim, train.classes - 1)
    directions = np.asarray(analysis.scalings_[:, :kept].T, np.float64)
    centre = directions @ reduced.mean(axis=0)
    weight = directions @ reduction.components
    bias = -(weight @ reduction.mean) - centre
    return Head(weight.astype(np.float32), bias.astype(np.float32))
