"""What can be judged without labels: does an edited copy find its original among the others?"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semblance.evaluate.significance import compare_systems
from semblance.learn.judging import Change, Found, Matrix

Places = NDArray[np.int64]

BLOCK = 256
"""Copies scored at a time: 10 MB of scores against 10,000 originals."""


@dataclass(frozen=True, eq=False)
class CopyExam:
    """Copies of the originals at `places` (C,) ask all N originals.

    What is found of a copy is the reciprocal rank of its original, which is the average precision
    where one answer is right, and whether it comes first; equal cosines count against it.
    """

    places: Places

    def take(self, originals: Matrix, copies: Matrix) -> Found:
        """Of (N, d) and (C, d) unit vectors."""
        ranks = np.empty(len(copies), np.int64)
        for start in range(0, len(copies), BLOCK):
            block = slice(start, start + BLOCK)
            scores = copies[block] @ originals.T
            own = scores[np.arange(len(scores)), self.places[block]]
            ranks[block] = (scores >= own[:, None]).sum(axis=1)
        return Found(1.0 / ranks, (ranks == 1).astype(np.float64))

    def change(self, before: tuple[Matrix, Matrix], after: tuple[Matrix, Matrix]) -> Change:
        """From (originals, copies) in one space to those in another; copies of one picture are
        drawn anew together."""
        first, then = self.take(*before), self.take(*after)
        systems = {"before": first.average_precision, "after": then.average_precision}
        groups = np.array([str(place) for place in self.places], np.str_)
        (compared,) = compare_systems(systems, "before", groups=groups)
        return Change(first, then, compared)
