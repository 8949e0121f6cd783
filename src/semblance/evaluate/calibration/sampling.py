"""Which of many pictures to use: spread evenly over their order, groups kept whole."""

from collections.abc import Sequence

import numpy as np


def spread(names: Sequence[str | None], most: int, whole: bool = False) -> list[int]:
    """Rising places of at most `most` pictures, or of a few more to complete a name.

    With `whole`, all pictures of a name come along or none: every n-th picture of products with
    n views each would leave no two views of one.
    """
    if len(names) <= most:
        return list(range(len(names)))
    if not whole:
        return _evenly(len(names), most)
    numbers = np.unique(np.array([name or "" for name in names]), return_inverse=True)[1]
    count = int(numbers.max()) + 1
    chosen = np.zeros(count, bool)
    chosen[_evenly(count, max(1, count * most // len(names)))] = True
    return [int(place) for place in np.flatnonzero(chosen[numbers])]


def _evenly(count: int, most: int) -> list[int]:
    return [int(place) for place in np.linspace(0, count - 1, most)]
