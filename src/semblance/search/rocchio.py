"""A query made of several examples: their mean, moved away from what is not wanted."""

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError
from semblance.fusion.vectors import unit

NEGATIVE_WEIGHT = 0.25
"""With the first wrong answer given back as unwanted, mAP on 341 photos of clothes rises by 0.9 to
1.5 points at this weight for each bundled encoder, is where it was at 0.4 to 0.5, and falls by 19
to 22 at 1 (docs/results/negatives.md). Not measured with texts: that needs published weights."""


def rocchio(
    wanted: NDArray[np.float32],
    unwanted: NDArray[np.float32],
    negative_weight: float = NEGATIVE_WEIGHT,
) -> NDArray[np.float32]:
    """(p, d) wanted and (n, d) unwanted vectors of one space -> (1, d), of unit length.

    The mean of the wanted unit vectors less `negative_weight` times the mean of the unwanted
    ones: Rocchio, "Relevance feedback in information retrieval", in "The SMART retrieval system",
    1971; see https://nlp.stanford.edu/IR-book/ chapter 9.1.1. Raises UsageError where nothing is
    wanted.

    >>> rocchio(np.eye(2, dtype=np.float32), np.empty((0, 2), np.float32)).round(2)
    array([[0.71, 0.71]], dtype=float32)
    """
    if not len(wanted):
        raise UsageError("a query needs at least one picture or text to be like")
    query = unit(wanted).mean(axis=0, keepdims=True)
    if len(unwanted):
        query = query - np.float32(negative_weight) * unit(unwanted).mean(axis=0, keepdims=True)
    return unit(query)
