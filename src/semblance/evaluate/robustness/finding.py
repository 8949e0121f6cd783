"""Does a changed picture still find its original? Scores of one version of all originals."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BLOCK = 256
"""Queries scored at a time: 10 MB of scores against 10,000 originals."""


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Of each of n changed pictures, (n,): cosines in [-1, 1], larger is more alike.

    `own` is the cosine to its original, `rival` the largest to any other. `found` says that no
    other original comes before its own; equal scores stand in the order of the originals.
    """

    own: NDArray[np.float64]
    rival: NDArray[np.float64]
    found: NDArray[np.bool_]


def find(
    originals: NDArray[np.float32], changed: NDArray[np.float32], places: NDArray[np.intp]
) -> Found:
    """(N, d) and (n, d) unit vectors; `places` (n,) are the rows of the right originals.

    Needs two originals or more.
    """
    own = np.empty(len(changed))
    rival = np.empty(len(changed))
    found = np.empty(len(changed), bool)
    for start in range(0, len(changed), BLOCK):
        part = slice(start, start + BLOCK)
        scores = changed[part] @ originals.T
        rows = np.arange(len(scores))
        found[part] = np.argmax(scores, axis=1) == places[part]
        own[part] = scores[rows, places[part]]
        scores[rows, places[part]] = -np.inf
        rival[part] = scores.max(axis=1)
    return Found(np.clip(own, -1, 1), np.clip(rival, -1, 1), found)
