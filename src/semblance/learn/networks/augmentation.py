"""Pictures looked at anew in every epoch: mirrored, turned, cut, tilted, in other light.

All of the geometry is one map and so one interpolation.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError
from semblance.learn.configuration import Configuration

Pixels = NDArray[np.uint8]

LUMA = np.array([0.299, 0.587, 0.114], np.float32)
"""ITU-R BT.601, as Pillow turns colour to grey."""

CORNERS = np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]])


@dataclass(frozen=True)
class Augmentation(Configuration):
    """How much a picture may change; at 0 each of them changes nothing.

    `flip` is the probability of a mirror image. `rotation` is in degrees, either way. `zoom` is
    the share by which the part that is seen may be smaller or larger; it then lies anywhere.
    `perspective` moves each corner by up to this share of half a side. `jitter` is the share
    by which brightness, contrast and saturation may change, each.
    """

    flip: float = 0.5
    rotation: float = 10.0
    zoom: float = 0.2
    perspective: float = 0.1
    jitter: float = 0.2

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("flip", "zoom", "perspective", "jitter"):
            if not 0 <= getattr(self, name) <= 1:
                raise UsageError(f"{name} is {getattr(self, name)}; it takes 0 to 1")
        if not 0 <= self.rotation <= 180:
            raise UsageError(f"rotation is {self.rotation}; it takes 0 to 180 degrees")

    def apply(self, canvas: Pixels, side: int, rng: np.random.Generator) -> Pixels:
        """(side, side, 3) uint8 of a (c, c, 3) canvas with c >= side, at the canvas's scale.

        The same number of draws is made whatever the strengths are, so that one of them can be
        changed alone.
        """
        draws = rng.uniform(-1, 1, 16)
        seen = _warped(canvas, side, self._corners(canvas.shape[0], side, draws))
        return _relit(seen, 1 + self.jitter * draws[13:]) if self.jitter else seen

    def _corners(self, width: int, side: int, draws: NDArray[np.float64]) -> NDArray[np.float64]:
        """(4, 2): where the corners of the picture lie on the canvas, in pixels from its edge."""
        corners = CORNERS + self.perspective * 0.5 * draws[:8].reshape(4, 2)
        if (draws[8] + 1) / 2 < self.flip:
            corners[:, 0] *= -1
        angle = np.deg2rad(self.rotation * draws[9])
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        # What is seen at most is the canvas: beyond it there are only reflections.
        seen = min(side * (1 + self.zoom * draws[10]), width)
        free = (width - seen) / 2 if self.zoom else 0.0
        return np.asarray(seen * corners @ turn.T + width / 2 + free * draws[11:13])


def _warped(canvas: Pixels, side: int, corners: NDArray[np.float64]) -> Pixels:
    import cv2

    # OpenCV counts from the middle of the first pixel, not from its edge.
    target = (CORNERS + 0.5) * side - 0.5
    back = cv2.getPerspectiveTransform(
        target.astype(np.float32), (corners - 0.5).astype(np.float32)
    )
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    warped = cv2.warpPerspective(
        canvas, back, (side, side), flags=how, borderMode=cv2.BORDER_REFLECT_101
    )
    return np.asarray(warped, np.uint8)


def _relit(pixels: Pixels, factors: NDArray[np.float64]) -> Pixels:
    """Brightness, contrast around the mean and saturation around grey, each by a factor."""
    brightness, contrast, saturation = factors.astype(np.float32)
    values = pixels.astype(np.float32) * brightness
    values = values.mean() * (1 - contrast) + values * contrast
    grey = (values @ LUMA)[..., None]
    return np.asarray((grey + (values - grey) * saturation).round().clip(0, 255), np.uint8)
