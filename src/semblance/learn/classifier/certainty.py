"""How sure is an accuracy? Also where there was no error."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from semblance.evaluate.significance import Interval, bootstrap

CONFIDENCE = 0.95


def share_right(right: NDArray[np.bool_], groups: Sequence[str]) -> Interval:
    """The mean of (n,) answers with its 95 % interval, whole groups drawn anew.

    Without an error, or without anything right, every draw is the same. The bound is then the
    exact one of as many independent answers as there are groups: Clopper & Pearson 1934,
    https://doi.org/10.1093/biomet/26.4.404.
    """
    found = bootstrap(right.astype(np.float64), CONFIDENCE, groups=np.array(groups, np.str_))
    if 0 < found.mean < 1:
        return found
    reach = float(((1 - CONFIDENCE) / 2) ** (1 / found.units))
    low, high = (reach, 1.0) if found.mean == 1 else (0.0, 1 - reach)
    return Interval(found.mean, low, high, found.unit, found.units)
