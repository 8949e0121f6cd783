"""Pairs without labels: a picture and its edited copies match, a random other one does not."""

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError
from semblance.evaluate.calibration.labelled_pairs import BLOCK_PAIRS
from semblance.evaluate.calibration.scored import Ids, ScoredPairs

OTHERS_PER_COPY = 4
"""Random other pictures an edited copy is compared with. It sets the base rate, 1 in 5, which is
nobody's true one: state a prior where the probability is to be taken at its word."""


def edited_pairs(
    originals: NDArray[np.float32],
    copies: NDArray[np.float32],
    digests: NDArray[np.str_] | None = None,
    seed: int = 0,
) -> ScoredPairs:
    """(N, d) unit vectors of pictures and (N, e, d) of their edited copies -> pairs.

    Each copy is paired with its original, and with OTHERS_PER_COPY random other originals; those
    with the same digest are left out, for they are no other pictures. What this can tell is how
    far edits move a picture, not which pictures a person would call alike; and near-repeats in
    the collection count as different.
    """
    count, edits = copies.shape[:2]
    if count < 2 or len(originals) != count:
        raise UsageError(f"edited copies of {count} pictures make no pairs; give two or more")
    rng = np.random.default_rng(seed)
    places: Ids = np.repeat(np.arange(count), edits)
    versions: Ids = np.tile(np.arange(edits), count)
    source, version = np.repeat(places, OTHERS_PER_COPY), np.repeat(versions, OTHERS_PER_COPY)
    other = (source + rng.integers(1, count, len(source))) % count
    first = np.concatenate((places, other))
    second, version = np.concatenate((places, source)), np.concatenate((versions, version))
    kept = np.ones(len(first), bool)
    if digests is not None:
        kept = (first == second) | (digests[first] != digests[second])
    first, second, version = first[kept], second[kept], version[kept]
    cosines = np.empty(len(first))
    for start in range(0, len(first), BLOCK_PAIRS):
        part = slice(start, start + BLOCK_PAIRS)
        cosines[part] = np.einsum(
            "ij,ij->i", originals[first[part]], copies[second[part], version[part]]
        )
    return ScoredPairs(cosines, first == second, first, second)
