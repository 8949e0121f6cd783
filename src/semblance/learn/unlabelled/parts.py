"""Which pictures are learnt from without labels, which decide, and which are kept for the end."""

from collections.abc import Sequence

import numpy as np

from semblance.errors import UsageError
from semblance.evaluate.datasets.item import Item
from semblance.learn.splits import Places, Splits

SHARE = 0.2
"""Of the pictures, for each part that the dataset does not hold out by itself."""

FEWEST = 10
"""Pictures. With fewer, a copy has next to nothing to be mistaken for."""


def parts_of(items: Sequence[Item], seed: int) -> Splits:
    """The dataset's own splits; else a fifth, whole groups at a time, decides, and where there
    are labels to judge by in the end another fifth is kept for that.

    Raises UsageError for fewer than ten pictures.
    """
    if len(items) < FEWEST:
        raise UsageError(
            f"{len(items)} pictures are too few to learn from without labels; take {FEWEST}, "
            "and rather a thousand"
        )
    parts = {name: _in(items, name) for name in ("train", "validation", "test")}
    notes: list[str] = []
    outside = len(items) - sum(map(len, parts.values()))
    if outside == len(items):
        parts["train"] = np.arange(len(items))
        if any(item.label is not None for item in items):
            _hold_out(items, parts, "test", seed, notes)
    elif outside:
        notes.append(f"{outside} pictures are in no split and take no part")
    if not len(parts["train"]):
        raise UsageError("no picture is there to train on; name a folder with the split train")
    if not len(parts["validation"]):
        _hold_out(items, parts, "validation", seed, notes)
    return Splits(parts["train"], parts["validation"], parts["test"], tuple(notes))


def _in(items: Sequence[Item], split: str) -> Places:
    return np.array([place for place, item in enumerate(items) if item.split == split], np.int64)


def _hold_out(
    items: Sequence[Item], parts: dict[str, Places], name: str, seed: int, notes: list[str]
) -> None:
    """Move a share of the groups of train to another part; a picture in none is one by itself."""
    train = parts["train"]
    units = np.array([items[place].group or f"picture {place}" for place in train], np.str_)
    names = np.unique(units)
    drawn = np.random.default_rng([seed, len(name)]).permutation(names)
    chosen = np.isin(units, drawn[: max(1, round(SHARE * len(names)))])
    parts[name], parts["train"] = train[chosen], train[~chosen]
    if not len(parts["train"]):
        raise UsageError("all pictures are of one group, so none can be held out to decide by")
    notes.append(f"{chosen.sum()} pictures were held out at random as {name}, seed {seed}")
