"""Which pictures are trained on, which decide, and which judge at the end."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError
from semblance.evaluate.datasets.item import Item

Places = NDArray[np.int64]

HELD_OUT: Final = {"test": (0.2, 4), "validation": (0.2, 2)}
"""Where the dataset holds none out by itself: the share of the pictures of a class, and how many
must be left, two for each part that is still to come."""

MOST_HELD_OUT: Final = 5000
"""Pictures, all classes together: more would decide no better, and are better learnt from."""


@dataclass(frozen=True, eq=False)
class Splits:
    """Places among the items, ascending; `test` is empty where nothing is left to judge by.

    `notes` say what was held out here, and what takes no part.
    """

    train: Places
    validation: Places
    test: Places
    notes: tuple[str, ...] = ()


def splits_of(items: Sequence[Item], seed: int) -> Splits:
    """The dataset's own splits; what they lack is held out, whole groups at a time, by the seed.

    A class of which one picture only is left to train on takes no part in training. Raises
    UsageError where fewer than two classes with two pictures are left.
    """
    labelled = np.array([p for p, item in enumerate(items) if item.label is not None], np.int64)
    notes = _told(len(items) - len(labelled), "has no label and takes", "have no label and take")
    parts = {name: _in_split(items, labelled, name) for name in ("train", "validation", "test")}
    inside = sum(map(len, parts.values()))
    if inside:
        notes += _told(
            len(labelled) - inside, "is in no split and takes", "are in no split and take"
        )
    else:
        parts["train"] = labelled
        _hold_out(items, parts, "test", seed, notes)
    if not len(parts["train"]):
        raise UsageError("no picture is there to train on; name a folder with the split train")
    if not len(parts["validation"]):
        _hold_out(items, parts, "validation", seed, notes)
    parts["train"] = _trainable(items, parts["train"], notes)
    _require_validation(parts["validation"])
    if not len(parts["test"]):
        notes.append("there is no test split, so validation, which chose the epoch, also judges it")
    return Splits(parts["train"], parts["validation"], parts["test"], tuple(notes))


def _in_split(items: Sequence[Item], labelled: Places, split: str) -> Places:
    return np.array([place for place in labelled if items[place].split == split], np.int64)


def _hold_out(
    items: Sequence[Item], parts: dict[str, Places], name: str, seed: int, notes: list[str]
) -> None:
    """Move a share of every class's pictures from train to another part."""
    share, left = HELD_OUT[name]
    share = min(share, MOST_HELD_OUT / len(parts["train"]))
    rng = np.random.default_rng([seed, left])
    moved: list[int] = []
    for groups in _groups(items, parts["train"]):
        # Two at least, because one alone has nothing to find, and enough are left for the rest.
        count = min(max(round(share * len(groups)), 2), len(groups) - left)
        if count >= 2:
            moved += [place for g in rng.permutation(len(groups))[:count] for place in groups[g]]
    if moved:
        # The pictures of a group may have several labels, and leave together nevertheless.
        away = {items[place].group for place in moved} - {None, ""}
        moved += [place for place in parts["train"].tolist() if items[place].group in away]
        parts[name] = np.array(sorted(set(moved)), np.int64)
        parts["train"] = np.setdiff1d(parts["train"], parts[name])
        notes.append(f"{len(parts[name])} pictures were held out at random as {name}, seed {seed}")


def _groups(items: Sequence[Item], places: Places) -> list[list[list[int]]]:
    """By class, its groups of pictures; one in no group is a group of its own."""
    found: dict[str, dict[str, list[int]]] = {}
    for place in places.tolist():
        label, group = str(items[place].label), items[place].group
        unit = f"group {group}" if group else f"picture {place}"
        found.setdefault(label, {}).setdefault(unit, []).append(place)
    return [list(found[label].values()) for label in sorted(found)]


def _require_validation(validation: Places) -> None:
    if not len(validation):
        raise UsageError(
            "no class has four pictures, so none can be held out to decide by; training needs "
            "some ten pictures of each class"
        )


def _trainable(items: Sequence[Item], train: Places, notes: list[str]) -> Places:
    counts = Counter(items[place].label for place in train)
    alone = sorted(str(label) for label, count in counts.items() if count == 1)
    if len(counts) == 1:
        raise UsageError(
            f"all pictures to train on are of one class, '{next(iter(counts))}', so there is "
            "nothing to tell apart; add pictures of another"
        )
    if len(counts) - len(alone) < 2:
        raise UsageError(
            "every class but one has a single picture to train on, so there is "
            "nothing that pictures of a class share; add pictures, some ten a class"
        )
    if alone:
        notes.append(f"single pictures take no part in training: {', '.join(alone)}")
    kept = [place for place in train.tolist() if counts[items[place].label] > 1]
    return np.array(kept, np.int64)


def _told(count: int, one: str, several: str) -> list[str]:
    if not count:
        return []
    return [f"1 picture {one} no part" if count == 1 else f"{count} pictures {several} no part"]
