"""How far two masks cover each other."""

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError

Mask = NDArray[np.bool_]


def mask_iou(found: Mask, truth: Mask) -> float:
    """Intersection over union of two (h, w) masks, in [0, 1], larger is better; 1 if both empty.

    >>> mask_iou(np.array([[True, True, False]]), np.array([[False, True, True]]))
    0.3333333333333333
    """
    check_shapes(found, truth)
    union = int((found | truth).sum())
    return int((found & truth).sum()) / union if union else 1.0


def mean_absolute_error(saliency: NDArray[np.floating], truth: NDArray[np.floating]) -> float:
    """Mean distance of two soft (h, w) masks in [0, 1]; in [0, 1], smaller is better.

    Perazzi et al. 2012, "Saliency filters", https://doi.org/10.1109/CVPR.2012.6247743.
    """
    check_shapes(saliency, truth)
    return float(np.abs(saliency.astype(np.float64) - truth).mean())


def object_lost(found: Mask, truth: Mask) -> float:
    """The share of the true object that was not found, in [0, 1]; 0 where there is no object."""
    check_shapes(found, truth)
    size = int(truth.sum())
    return int((truth & ~found).sum()) / size if size else 0.0


def background_kept(found: Mask, truth: Mask) -> float:
    """The share of what was found that is background, in [0, 1]; 0 where nothing was found."""
    check_shapes(found, truth)
    size = int(found.sum())
    return int((found & ~truth).sum()) / size if size else 0.0


def check_shapes(found: NDArray[np.generic], truth: NDArray[np.generic]) -> None:
    """Raises UsageError unless both are (h, w) of the same size."""
    if found.shape != truth.shape or found.ndim != 2:
        raise UsageError(
            f"masks of shapes {found.shape} and {truth.shape} cannot be compared; "
            "bring both to the picture's size"
        )
