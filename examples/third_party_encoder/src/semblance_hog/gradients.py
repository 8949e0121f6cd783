"""Histograms of oriented gradients: how edges run, counted in cells (Dalal & Triggs 2005)."""

import numpy as np
from numpy.typing import NDArray

SIDE, CELL, BINS, BLOCK = 128, 16, 9, 2
"""Pixels a side of the picture and of a cell; directions in half a turn; cells a side of a block.
Blocks lie one cell apart."""

CELLS = SIDE // CELL
DIM = (CELLS - BLOCK + 1) ** 2 * BLOCK**2 * BINS

LARGEST = 0.2
"""No direction of a block may count for more, so that one hard edge does not drown the rest."""


def histograms(grey: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(DIM,) float32 of a (SIDE, SIDE) picture, all 0 where it is flat."""
    down, across = np.gradient(grey.astype(np.float32))
    strength = np.hypot(down, across)
    direction = np.arctan2(down, across) % np.pi * (BINS / np.pi)
    return _blocks(_counted(direction, strength)).ravel()


def _counted(direction: NDArray[np.float32], strength: NDArray[np.float32]) -> NDArray[np.float32]:
    """(CELLS, CELLS, BINS): each pixel's strength, shared by the two directions next to its own."""
    rows, columns = np.indices(direction.shape) // CELL
    below = np.floor(direction).astype(int)
    share = direction - below
    total = np.zeros(CELLS * CELLS * BINS)
    for bins, part in ((below, 1 - share), (below + 1, share)):
        places = (rows * CELLS + columns) * BINS + bins % BINS
        total += np.bincount(places.ravel(), (strength * part).ravel(), total.size)
    return total.reshape(CELLS, CELLS, BINS).astype(np.float32)


def _blocks(cells: NDArray[np.float32]) -> NDArray[np.float32]:
    """Each square of BLOCK x BLOCK cells as one vector, brought to unit length, clipped, again."""
    windows = np.lib.stride_tricks.sliding_window_view(cells, (BLOCK, BLOCK), (0, 1))
    blocks = windows.transpose(0, 1, 3, 4, 2).reshape(-1, BLOCK * BLOCK * BINS)
    return _unit(np.minimum(_unit(blocks), LARGEST))


def _unit(blocks: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(blocks, axis=1, keepdims=True)
    return np.asarray(blocks / np.maximum(lengths, 1e-6), np.float32)
