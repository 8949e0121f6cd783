"""Encoding for a bakeoff: each picture once a space, a model at a time."""

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import TypeAlias

from semblance.errors import ImageUnreadable
from semblance.evaluate.bakeoff.prices import Encoders
from semblance.evaluate.datasets.item import Item
from semblance.evaluate.encoding import Encoded, encode
from semblance.evaluate.leaderboard import Encodings
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import Recipe

Progress: TypeAlias = Callable[[int, int], None]


def fill(
    items: Sequence[Item],
    encoders: Encoders,
    compute: Compute,
    *,
    folder: Path | None = None,
    progress: Progress = lambda done, total: None,
) -> Encodings:
    """Encode the pictures so that no more networks are at work than one model has sizes.

    `folder` is the cache of vectors, as in `encode`. Raises what that raises, and ImageUnreadable
    where a picture changed between two models.
    """
    groups = by_model(encoders)
    runs: list[Encoded] = []
    for at, recipes in enumerate(groups):

        def show(done: int, total: int, before: int = at) -> None:
            progress(before * total + done, len(groups) * total)

        chosen = [encoders[recipe] for recipe in recipes]
        runs.append(encode(items, chosen, compute, folder=folder, progress=show))
        _require_same(runs[0].items, runs[-1].items)
    columns = [recipe.encoding for recipes in groups for recipe in recipes]
    return Encodings(_joined(runs), {each: place for place, each in enumerate(columns)})


def by_model(recipes: Iterable[Recipe]) -> list[list[Recipe]]:
    """Single-model recipes, those of one model together."""
    return [list(group) for _, group in groupby(recipes, key=lambda recipe: recipe.models)]


def _joined(runs: Sequence[Encoded]) -> Encoded:
    """The same pictures in all the spaces."""
    return Encoded(
        items=runs[0].items,
        spaces=tuple(space for run in runs for space in run.spaces),
        raw=tuple(raw for run in runs for raw in run.raw),
        decode_ms=max(run.decode_ms for run in runs),
        encode_ms=tuple(ms for run in runs for ms in run.encode_ms),
        skipped=runs[0].skipped,
        fresh=max(run.fresh for run in runs),
    )


def _require_same(first: Sequence[Item], later: Sequence[Item]) -> None:
    lost = {item.key for item in first} ^ {item.key for item in later}
    if lost:
        raise ImageUnreadable(min(lost), "changed while the pictures were encoded; run again")
