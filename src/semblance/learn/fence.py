"""Where standing apart begins: Tukey's fence."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

RANGES = 1.5


def lower_fence(values: Sequence[float] | NDArray[np.floating]) -> float:
    """1.5 interquartile ranges below the lower quartile: what lies lower stands apart from the
    others (Tukey, Exploratory data analysis, 1977)."""
    low, high = np.quantile(values, (0.25, 0.75))
    return float(low - RANGES * (high - low))
