"""The raw vectors of every space that takes part: each picture encoded once a space."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from semblance.errors import ImageUnreadable
from semblance.evaluate.bakeoff.prices import Encoders, singles_of
from semblance.evaluate.datasets.item import Item
from semblance.evaluate.encoding import Encoded, encode
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import Recipe
from semblance.pipeline.report import Skipped

Progress: TypeAlias = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class Encoding:
    """Of one space: (n, d) float32 raw vectors, mapped from disk."""

    fingerprint: str
    raw: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Pool:
    """The usable pictures and what each space says of them, by its single-model recipe."""

    items: tuple[Item, ...]
    encodings: Mapping[Recipe, Encoding]
    skipped: tuple[Skipped, ...]

    def of(self, recipe: Recipe) -> list[Encoding]:
        """One a model, in the recipe's order."""
        return [self.encodings[single] for single in singles_of(recipe)]


def fill(
    items: Sequence[Item],
    encoders: Encoders,
    compute: Compute,
    *,
    folder: Path | None = None,
    progress: Progress = lambda done, total: None,
) -> Pool:
    """Encode the pictures, a model at a time so that no more networks are at work than its sizes.

    `folder` is the cache of vectors, as in `encode`. Raises what that raises, and ImageUnreadable
    where a picture changed between two models.
    """
    groups = by_model(encoders)
    encodings: dict[Recipe, Encoding] = {}
    runs: list[Encoded] = []
    for at, recipes in enumerate(groups):

        def show(done: int, total: int, before: int = at) -> None:
            progress(before * total + done, len(groups) * total)

        chosen = [encoders[recipe] for recipe in recipes]
        runs.append(encode(items, chosen, compute, folder=folder, progress=show))
        _require_same(runs[0].items, runs[-1].items)
        for recipe, space, raw in zip(recipes, runs[-1].spaces, runs[-1].raw, strict=True):
            encodings[recipe] = Encoding(space.fingerprint, raw)
    return Pool(runs[0].items, encodings, runs[0].skipped)


def by_model(recipes: Iterable[Recipe]) -> list[list[Recipe]]:
    """Single-model recipes, those of one model together."""
    return [list(group) for _, group in groupby(recipes, key=lambda recipe: recipe.models)]


def _require_same(first: Sequence[Item], later: Sequence[Item]) -> None:
    lost = {item.key for item in first} ^ {item.key for item in later}
    if lost:
        raise ImageUnreadable(min(lost), "changed while the pictures were encoded; run again")
