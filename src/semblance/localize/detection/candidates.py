"""What a detector says of one picture before anything is filtered, and forms of a box."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float32]
Outputs: TypeAlias = Mapping[str, NDArray[Any]]
"""A graph's outputs by name; floats are float32, and the batch is one picture."""


class Canvas(NamedTuple):
    """The size of the picture that a graph is given, in pixels."""

    height: int
    width: int


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """`boxes` (n, 4) float32 are left, top, right, bottom in pixels of the graph's input.

    `scores` (n,) float32, larger is surer; `classes` (n,) int64 are numbers as the graph has them.
    """

    boxes: Floats
    scores: Floats
    classes: NDArray[np.int64]

    def only(self, chosen: NDArray[Any]) -> "Candidates":
        """Those at `chosen`, a mask or indices."""
        return Candidates(self.boxes[chosen], self.scores[chosen], self.classes[chosen])


def numbers(classes: NDArray[Any]) -> NDArray[np.int64]:
    """Class numbers that a graph gives as floats; what is no number becomes -1, no class."""
    if classes.dtype.kind == "f":
        classes = np.nan_to_num(classes, nan=-1.0, posinf=-1.0, neginf=-1.0)
    return classes.astype(np.int64)


def of_each_box(boxes: Floats, scores: Floats) -> Candidates:
    """Each box once, with the best of its `scores`, (n, classes)."""
    if scores.shape[1] == 0:
        scores = np.zeros((len(scores), 1), np.float32)
    classes = scores.argmax(axis=1)
    return Candidates(boxes, scores[np.arange(len(scores)), classes], classes.astype(np.int64))


def corners(centred: Floats) -> Floats:
    """(n, 4) left, top, right, bottom from centre x, centre y, width, height."""
    half = centred[:, 2:] / 2
    return np.concatenate([centred[:, :2] - half, centred[:, :2] + half], axis=1)


def in_pixels(fractions: Floats, canvas: Canvas) -> Floats:
    """(n, 4) x, y, x, y from shares of the input's sides to its pixels."""
    height, width = canvas
    return fractions * np.array([width, height, width, height], np.float32)
