"""Scores whose true probability of a match is known."""

import numpy as np

from semblance.evaluate.calibration.scored import ScoredPairs, Values


def truth(cosines: Values) -> Values:
    """The probability of a match at a cosine, of the pairs drawn below."""
    return np.asarray(1 / (1 + np.exp(-8 * (cosines - 0.4))))


def drawn(count: int, seed: int = 0) -> ScoredPairs:
    """Independent pairs with evenly spread cosines."""
    rng = np.random.default_rng(seed)
    cosines = rng.uniform(-0.2, 1, count)
    return ScoredPairs(cosines, rng.uniform(size=count) < truth(cosines))


def of_pictures(count: int, seed: int = 0) -> ScoredPairs:
    """All pairs of vectors in four noisy classes, with the pictures they are made of."""
    rng = np.random.default_rng(seed)
    labels = np.arange(count) % 4
    vectors = 1.5 * np.eye(4)[labels] + rng.normal(0, 0.7, (count, 4))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    first, second = np.triu_indices(count, 1)
    cosines = np.sum(vectors[first] * vectors[second], axis=1)
    return ScoredPairs(cosines, labels[first] == labels[second], first, second)
