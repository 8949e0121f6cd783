"""Weights of the spaces of a fusion, found on labelled records by a small search."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from semblance.fusion.labelled import Labelled, Quality
from semblance.fusion.vectors import SMALLEST_NORM, unit

FIRST_STEP, LAST_STEP = 4, 16
"""Weight moves between two spaces in quarters of the whole, then eighths, then sixteenths. On 341
validation photos of clothes the three best weightings in eighths were within 0.1 points of mAP
of each other: finer steps would fit noise."""

Weights = tuple[float, ...]


def fit_weights(labelled: Labelled, centres: Sequence[NDArray[np.float32]]) -> Weights:
    """The weights with the best leave-one-out mAP; one a space, in [0, 1], summing to 1.

    `centres` holds what a reduction will subtract from each space's unit vectors, (d,) each,
    zeros where there will be none. Memory: n x n floats a space.
    """
    pairs = zip(labelled.raw, centres, strict=True)
    grams = np.stack([_gram(raw, centre) for raw, centre in pairs])

    def quality(weights: Weights) -> float:
        return Quality.of(_cosines(grams, weights), labelled.labels).mean_ap

    return search(quality, len(grams))


def search(quality: Callable[[Weights], float], spaces: int) -> Weights:
    """The best weights found; larger quality is better, and the same is always found.

    Equal weights and every space alone are tried first, so the result is never worse than
    any of them. From the best of those, weight is moved between two spaces as long as that
    pays, in smaller and smaller steps (a pattern search: Hooke and Jeeves, "Direct search
    solution of numerical and statistical problems", 1961, https://doi.org/10.1145/321062.321069).
    """
    best = max(starts(spaces), key=quality)
    reached, parts = quality(best), FIRST_STEP
    while parts <= LAST_STEP:
        better = max(_moved(best, 1 / parts), key=quality, default=best)
        if (found := quality(better)) > reached:
            best, reached = better, found
        else:
            parts *= 2
    return best


def starts(spaces: int) -> list[Weights]:
    """Equal weights, then every space alone."""
    alone = np.eye(spaces).tolist()
    return [(1 / spaces,) * spaces, *(tuple(weights) for weights in alone)]


def _moved(weights: Weights, step: float) -> Iterator[Weights]:
    """The weights after moving at most a step from any space to any other."""
    for giver, given in enumerate(weights):
        amount = min(step, given)
        for taker in range(len(weights)):
            if taker != giver and amount > 0:
                moved = list(weights)
                moved[giver] -= amount
                moved[taker] += amount
                yield tuple(moved)


def _gram(raw: NDArray[np.float32], centre: NDArray[np.float32]) -> NDArray[np.float32]:
    centred = unit(raw) - centre
    products: NDArray[np.float32] = centred @ centred.T
    return products


def _cosines(grams: NDArray[np.float32], weights: Weights) -> NDArray[np.float32]:
    """(n, n) cosines of the weighted, centred spaces side by side: inner products just add up."""
    products = np.tensordot(np.asarray(weights, np.float32), grams, axes=1)
    lengths = np.sqrt(np.maximum(np.diagonal(products), SMALLEST_NORM))
    return np.asarray(products / lengths / lengths[:, None], np.float32)
