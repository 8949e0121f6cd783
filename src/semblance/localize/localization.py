"""What a localizer found in one picture: a soft mask, and the objects it sees."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Box(NamedTuple):
    """A rectangle as fractions of its picture, in [0, 1]; (0, 0) is the upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def area(self) -> float:
        return self.width * self.height

    def overlap(self, other: "Box") -> float:
        """Intersection over union, in [0, 1]; 0 where both are empty."""
        width = min(self.x + self.width, other.x + other.width) - max(self.x, other.x)
        height = min(self.y + self.height, other.y + other.height) - max(self.y, other.y)
        shared = max(0.0, width) * max(0.0, height)
        union = self.area + other.area - shared
        return shared / union if union > 0 else 0.0


MOST_REGIONS = 16
"""Objects of one picture that are searched by themselves, the largest first."""

WHOLE = Box(0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Found:
    """One object. `score` in [0, 1], larger is surer; `kind` is a detector's word for it."""

    box: Box
    score: float
    kind: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Localization:
    """Where one picture's object is.

    `mask` is (h, w) float32 in [0, 1], 1 on the object: the whole picture in its upright frame,
    at whatever size the localizer works, the aspect ratio kept to the pixel. `objects` has the
    largest first and is empty where nothing was found; the mask is then all ones, so that the
    whole picture is used. `score` in [0, 1] says how sure it is that there is an object.
    """

    mask: NDArray[np.float32]
    objects: tuple[Found, ...]
    score: float

    @property
    def found(self) -> bool:
        return bool(self.objects)

    @property
    def regions(self) -> int:
        """How many objects are searched by themselves: a single one is the picture's own."""
        return min(len(self.objects), MOST_REGIONS) if len(self.objects) > 1 else 0


def nothing_found(height: int, width: int) -> Localization:
    """The answer for a picture without an object: all of it, with score 0."""
    return Localization(np.ones((height, width), np.float32), (), 0.0)
