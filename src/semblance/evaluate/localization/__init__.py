"""How good masks are, against true ones: overlap, boundary, mean error, thin parts."""

from semblance.evaluate.localization.boundary import boundary_f
from semblance.evaluate.localization.overlap import (
    background_kept,
    mask_iou,
    mean_absolute_error,
    object_lost,
)
from semblance.evaluate.localization.thin import thin_parts

__all__ = [
    "background_kept",
    "boundary_f",
    "mask_iou",
    "mean_absolute_error",
    "object_lost",
    "thin_parts",
]
