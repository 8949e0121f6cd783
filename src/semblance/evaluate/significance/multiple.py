"""Many comparisons at once: how small must a p-value be when there were several chances?"""

from collections.abc import Sequence

import numpy as np

from semblance.errors import UsageError
from semblance.evaluate.significance.units import Values


def holm(p_values: Sequence[float] | Values) -> Values:
    """(m,) p-values adjusted so that any false alarm among all m is as rare as promised of one.

    The i-th smallest, counted from 0, is multiplied by m - i, never below one before it nor
    above 1. Holm, "A simple sequentially rejective multiple test procedure", 1979,
    https://www.jstor.org/stable/4615733.

    >>> holm([0.01, 0.04, 0.03]).round(2)
    array([0.03, 0.06, 0.06])
    """
    given = np.asarray(p_values, np.float64)
    if not ((given >= 0) & (given <= 1)).all():
        raise UsageError("a p-value is between 0 and 1; one of those to be adjusted is not")
    order = np.argsort(given, kind="stable")
    stepped = np.maximum.accumulate(given[order] * np.arange(len(given), 0, -1))
    adjusted = np.empty(len(given))
    adjusted[order] = np.minimum(stepped, 1)
    return adjusted
