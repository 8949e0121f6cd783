"""One silhouette moved onto another: where each of its pixels goes in the other's frame."""

import math
from typing import Final, NamedTuple

import numpy as np

from semblance.search.rerank.silhouette import SIDE, Bits, Point, Silhouette, Window

FRAME: Final[Window] = (slice(0, SIDE), slice(0, SIDE))


class Move(NamedTuple):
    """Pixel (x, y) goes to (along x - across y + right, across x + along y + down)."""

    along: float
    across: float
    right: float
    down: float

    @classmethod
    def about(cls, start: Point, end: Point, zoom: float, degrees: float) -> "Move":
        """Resized and turned clockwise about `start`, which goes to `end`."""
        angle = math.radians(degrees)
        along, across = zoom * math.cos(angle), zoom * math.sin(angle)
        (x, y), (to_x, to_y) = start, end
        return cls(along, across, to_x - along * x + across * y, to_y - across * x - along * y)

    def by_whole_pixels(self) -> "Move":
        """Nothing is rounded then but the way."""
        return self._replace(right=float(round(self.right)), down=float(round(self.down)))

    @property
    def zoom(self) -> float:
        """The factor of lengths."""
        return math.hypot(self.along, self.across)

    def applied(self, silhouette: Silhouette, window: Window) -> Bits:
        """What of the moved silhouette lies in this window of the frame."""
        import cv2

        if self == STAY:
            return silhouette.bits[window]
        bits, (rows, columns) = silhouette.bits.view(np.uint8), window
        right, down = self.right - columns.start, self.down - rows.start
        matrix = np.array([[self.along, -self.across, right], [self.across, self.along, down]])
        size = (columns.stop - columns.start, rows.stop - rows.start)
        # Interpolation takes half as long again and changes an overlap by 0.005 at most.
        moved = cv2.warpAffine(bits, matrix, size, flags=cv2.INTER_NEAREST)
        return np.asarray(moved, np.uint8).view(np.bool_)


STAY: Final = Move(1.0, 0.0, 0.0, 0.0)


def by_size(a: Silhouette, b: Silhouette) -> tuple[Silhouette, Silhouette]:
    """The larger one first; of equally large ones always the same one."""
    if a.area != b.area:
        return (a, b) if a.area > b.area else (b, a)
    return (a, b) if a.to_bytes() >= b.to_bytes() else (b, a)
