"""Random numbers that depend on what they are for, and on nothing drawn before."""

import hashlib

import numpy as np


def generator(seed: int, *purpose: str | int) -> np.random.Generator:
    """A generator of its own for a purpose: words and numbers in order."""
    return np.random.default_rng([seed, *(_key(word) for word in purpose)])


def _key(word: str | int) -> int:
    if isinstance(word, int):
        return word
    return int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "little")
