"""Encodings made of given vectors: no picture and no network is needed to judge them."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from semblance.encoders import space_of
from semblance.evaluate.datasets import Item
from semblance.evaluate.encoding import Encoded
from semblance.evaluate.leaderboard import Encodings, System
from semblance.pipeline.recipe import Recipe

MODELS = ("efficientnet_lite0", "efficientnet_lite1", "efficientnet_lite2")


def item(name: str, label: str | None, split=None, group: str | None = None, **rest) -> Item:
    return Item(name, Path(name), label, group, split, **rest)


def encodings(items: Sequence[Item], raw: Sequence[np.ndarray]) -> Encodings:
    """As if the n-th bundled model had given the n-th array; 2 ms to decode, 10, 20, ... to run."""
    spaces = tuple(
        replace(space_of(name), dim=block.shape[1])
        for name, block in zip(MODELS, raw, strict=False)
    )
    times = tuple(10.0 * (place + 1) for place in range(len(raw)))
    encoded = Encoded(
        tuple(items), spaces, tuple(block.astype(np.float32) for block in raw), 2.0, times, (), 0
    )
    columns = {Recipe((name,)).encoding: at for at, name in enumerate(MODELS[: len(raw)])}
    return Encodings(encoded, columns)


def single(place: int, **rest) -> System:
    """One model alone."""
    return System(MODELS[place], Recipe((MODELS[place],), **rest))


def clouds(rng: np.random.Generator, labels: Sequence[str], dim: int, noise: float) -> np.ndarray:
    """(n, dim): a direction a label, and noise."""
    names = sorted(set(labels))
    centres = rng.normal(size=(len(names), dim))
    places = [names.index(label) for label in labels]
    return centres[places] + noise * rng.normal(size=(len(labels), dim))
