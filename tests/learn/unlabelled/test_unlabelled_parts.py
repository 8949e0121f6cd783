"""Parting pictures without looking at labels; groups stay together."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from semblance.errors import UsageError
from semblance.evaluate.datasets.item import Item, Split
from semblance.learn.unlabelled.parts import parts_of


def items(count: int, label: str | None = None) -> list[Item]:
    return [Item(f"{place}", Path(f"{place}.jpg"), label) for place in range(count)]


def test_without_labels_nothing_is_kept_for_the_end() -> None:
    parts = parts_of(items(20), seed=0)
    assert (len(parts.train), len(parts.validation), len(parts.test)) == (16, 4, 0)
    assert sorted([*parts.train, *parts.validation]) == list(range(20))
    assert parts.notes == ("4 pictures were held out at random as validation, seed 0",)


def test_with_labels_a_fifth_is() -> None:
    parts = parts_of(items(20, "cat"), seed=0)
    assert (len(parts.train), len(parts.validation), len(parts.test)) == (13, 3, 4)
    again = parts_of(items(20, "cat"), seed=0)
    assert np.array_equal(parts.test, again.test)
    assert not np.array_equal(parts.test, parts_of(items(20, "cat"), seed=1).test)


def test_groups_stay_together() -> None:
    views = [replace(each, group=f"{int(each.key) // 4}") for each in items(40)]
    parts = parts_of(views, seed=0)
    train, held = ({views[p].group for p in part} for part in (parts.train, parts.validation))
    assert not train & held
    assert len(held) == 2


def test_splits_of_the_dataset_are_used() -> None:
    splits: list[Split | None] = [*["train"] * 8, *["validation"] * 3, None]
    given = [replace(each, split=split) for each, split in zip(items(12), splits, strict=True)]
    parts = parts_of(given, seed=0)
    assert parts.train.tolist() == list(range(8))
    assert parts.validation.tolist() == [8, 9, 10]
    assert parts.notes == ("1 pictures are in no split and take no part",)


def test_too_little_is_refused() -> None:
    with pytest.raises(UsageError, match="9 pictures are too few"):
        parts_of(items(9), seed=0)
    one = [replace(each, group="a") for each in items(12)]
    with pytest.raises(UsageError, match="all pictures are of one group"):
        parts_of(one, seed=0)
