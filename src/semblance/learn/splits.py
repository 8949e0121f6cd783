"""Which pictures a head is trained on, which decide, and which judge at the end."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semblance.errors import UsageError
from semblance.evaluate.datasets.item import Item

Places = NDArray[np.int64]

VALIDATION_SHARE, TEST_SHARE = 0.2, 0.2
"""Of the pictures of a class, where the dataset holds none out by itself."""


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
    if not any(map(len, parts.values())):
        parts["train"] = labelled
        _hold_out(items, parts, "test", TEST_SHARE, seed, notes)
    if not len(parts["train"]):
        raise UsageError("no picture is there to train on; name a folder with the split train")
    if not len(parts["validation"]):
        _hold_out(items, parts, "validation", VALIDATION_SHARE, seed, notes)
    parts["train"] = _trainable(items, parts["train"], notes)
    if not len(parts["test"]):
        notes.append("there is no test split, so validation, which chose the head, also judges it")
    return Splits(parts["train"], parts["validation"], parts["test"], tuple(notes))


def _in_split(items: Sequence[Item], labelled: Places, split: str) -> Places:
    return np.array([place for place in labelled if items[place].split == split], np.int64)


def _hold_out(
    items: Sequence[Item],
    parts: dict[str, Places],
    name: str,
    share: float,
    seed: int,
    notes: list[str],
) -> None:
    """Move a share of every class's pictures from train to another part."""
    rng = np.random.default_rng([seed, name == "test"])
    units: dict[str, dict[str, list[int]]] = {}
    for place in parts["train"].tolist():
        label, group = str(items[place].label), items[place].group
        unit = f"group {group}" if group else f"picture {place}"
        units.setdefault(label, {}).setdefault(unit, []).append(place)
    moved: list[int] = []
    for label in sorted(units):
        groups = list(units[label].values())
        # At least two are left and two go, where there are as many: one finds nothing.
        count = max(round(share * len(groups)), min(2, len(groups) - 2))
        moved += [p for g in rng.permutation(len(groups))[: max(0, count)] for p in groups[g]]
    if not moved:
        raise UsageError(
            "no class has three pictures, so none can be held out to decide by; a head needs some "
            "ten pictures of each class"
        )
    parts[name] = np.array(sorted(moved), np.int64)
    parts["train"] = np.setdiff1d(parts["train"], parts[name])
    notes.append(f"{len(moved)} pictures were held out at random as {name}, seed {seed}")


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
            "every class but one has a single picture to train on, and a head learns from what "
            "pictures of a class share; add pictures, some ten a class"
        )
    if alone:
        notes.append(f"single pictures take no part in training: {', '.join(alone)}")
    kept = [place for place in train.tolist() if counts[items[place].label] > 1]
    return np.array(kept, np.int64)


def _told(count: int, one: str, several: str) -> list[str]:
    if not count:
        return []
    return [f"1 picture {one} no part" if count == 1 else f"{count} pictures {several} no part"]
