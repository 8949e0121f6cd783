"""The cells that a YOLO predicts from: how many, where, and how wide."""

import numpy as np
from numpy.typing import NDArray

from semblance.localize.detection.candidates import Canvas
from semblance.localize.detection.signature import Signature

PYRAMIDS = ((8, 16, 32), (8, 16, 32, 64), (16, 32))
"""Pixels a cell at each level: the usual networks, the P6 ones for 1280 pixels, the tiny ones."""


def cells(canvas: Canvas, strides: tuple[int, ...]) -> int:
    """How many cells a picture of this size has."""
    return sum((canvas.height // stride) * (canvas.width // stride) for stride in strides)


def cell_counts(signature: Signature) -> frozenset[int]:
    """The counts possible for a graph of a fixed input size; empty where it is free."""
    height, width = signature.size
    if height is None or width is None:
        return frozenset()
    return frozenset(cells(Canvas(height, width), strides) for strides in PYRAMIDS) - {0}


def centres(canvas: Canvas, strides: tuple[int, ...]) -> tuple[NDArray[np.float32], ...]:
    """(n, 2) column and row of every cell, and (n, 1) its width in pixels; rows of cells first."""
    places, widths = [], []
    for stride in strides:
        rows, columns = np.mgrid[: canvas.height // stride, : canvas.width // stride]
        level = np.stack([columns.ravel(), rows.ravel()], axis=1).astype(np.float32)
        places.append(level)
        widths.append(np.full((len(level), 1), stride, np.float32))
    return np.concatenate(places), np.concatenate(widths)


def pyramid(canvas: Canvas, count: int) -> tuple[int, ...] | None:
    """The strides whose cells are `count`, None where there are none."""
    return next((strides for strides in PYRAMIDS if cells(canvas, strides) == count), None)
