"""What is trained on, what decides and what judges; too little to learn from is refused."""

from pathlib import Path

import numpy as np
import pytest

from semblance.errors import UsageError
from semblance.evaluate.datasets.item import Item
from semblance.learn.splits import splits_of

LABELS = ("six", "five", "four", "three")


def items(
    counts: dict[str, int], split: str | None = None, pictures_a_group: int = 0
) -> list[Item]:
    return [
        Item(
            f"{split}/{label}/{number}",
            Path(f"{number}.jpg"),
            label,
            f"{label}{number // pictures_a_group}" if pictures_a_group else None,
            split,  # type: ignore[arg-type]
        )
        for label, count in counts.items()
        for number in range(count)
    ]


def test_the_datasets_own_splits_are_used() -> None:
    given = [
        *items({"a": 3, "b": 3}, "train"),
        *items({"a": 2, "b": 2}, "validation"),
        *items({"a": 2, "b": 2}, "test"),
    ]
    splits = splits_of(given, seed=0)
    assert splits.train.tolist() == list(range(6))
    assert splits.validation.tolist() == list(range(6, 10))
    assert splits.test.tolist() == list(range(10, 14))
    assert splits.notes == ()


def test_without_splits_a_fifth_of_each_class_decides_and_a_fifth_judges() -> None:
    given = items({"a": 50, "b": 20})
    splits = splits_of(given, seed=0)
    for part, expected in ((splits.validation, {"a": 8, "b": 3}), (splits.test, {"a": 10, "b": 4})):
        labels = [given[place].label for place in part]
        assert {label: labels.count(label) for label in ("a", "b")} == expected
    everything = np.concatenate([splits.train, splits.validation, splits.test])
    assert sorted(everything.tolist()) == list(range(70))
    assert [note.split(" as ")[1] for note in splits.notes] == [
        "test, seed 0",
        "validation, seed 0",
    ]
    assert splits_of(given, seed=0).test.tolist() == splits.test.tolist()
    assert splits_of(given, seed=1).test.tolist() != splits.test.tolist()


def test_a_product_is_never_on_both_sides() -> None:
    given = items({"a": 30, "b": 30}, pictures_a_group=3)
    splits = splits_of(given, seed=4)
    groups = [
        {given[place].group for place in part}
        for part in (splits.train, splits.validation, splits.test)
    ]
    assert all(groups) and not groups[0] & groups[1] and not groups[0] & groups[2]
    assert not groups[1] & groups[2]


def test_small_classes_keep_two_of_each_part() -> None:
    given = items({"six": 6, "five": 5, "four": 4, "three": 3})
    splits = splits_of(given, seed=0)
    counts = {
        part: [sum(given[place].label == name for place in places) for name in LABELS]
        for part, places in (
            ("train", splits.train), ("validation", splits.validation), ("test", splits.test)
        )
    }  # fmt: skip
    assert counts == {"train": [2, 3, 2, 3], "validation": [2, 2, 2, 0], "test": [2, 0, 0, 0]}


def test_without_a_test_split_that_is_said() -> None:
    given = [*items({"a": 3, "b": 3}, "train"), *items({"a": 2, "b": 2}, "validation")]
    splits = splits_of(given, seed=0)
    assert len(splits.test) == 0 and "no test split" in splits.notes[0]


def test_single_and_unlabelled_pictures_take_no_part_and_are_named() -> None:
    given = [
        *items({"a": 3, "b": 3, "lone": 1}, "train"),
        *items({"a": 2, "b": 2}, "validation"),
        *items({"a": 2, "b": 2}, "test"),
        Item("x", Path("x.jpg"), None, split="train"),
    ]
    splits = splits_of(given, seed=0)
    assert splits.train.tolist() == list(range(6))
    assert splits.notes[0] == "1 picture has no label and takes no part"
    assert splits.notes[1] == "single pictures take no part in training: lone"


@pytest.mark.parametrize(
    ("counts", "split", "message"),
    [
        ({"a": 20}, None, "of one class, 'a'"),
        ({"a": 20}, "train", "of one class, 'a'"),
        ({"a": 3, "b": 3, "c": 3}, None, "no class has four pictures"),
        ({"a": 1, "b": 1, "c": 1}, None, "every class but one has a single picture"),
        ({"a": 1, "b": 1, "c": 9}, None, "every class but one has a single picture"),
        ({"a": 5, "b": 5}, "test", "no picture is there to train on"),
    ],
)
def test_too_little_is_refused(counts: dict[str, int], split: str | None, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        splits_of(items(counts, split), seed=0)


def test_a_group_of_several_labels_is_in_one_part() -> None:
    given = [
        Item(f"{label}/{number}", Path(f"{label}{number}.jpg"), label, f"scene {number}")
        for label in ("jar", "lid")
        for number in range(20)
    ]
    splits = splits_of(given, seed=0)
    parts = [
        {given[place].group for place in part}
        for part in (splits.train, splits.validation, splits.test)
    ]
    assert all(parts) and sum(map(len, parts)) == len(set.union(*parts)) == 20
