"""Which pictures of a dataset a calibration is learnt from, judged on, and fitted on."""

from pathlib import Path

import pytest

from semblance.errors import UsageError
from semblance.evaluate.datasets import Dataset, Item, Pair
from semblance.pipeline.calibration import division
from semblance.pipeline.calibration.division import divide


def dataset(*splits: str | None, each: int = 2) -> Dataset:
    """Pictures of two kinds in these splits; none of them is on disk."""
    items = [
        Item(f"{split}/{kind}/{number}", Path("none"), kind, f"{kind} {number}", split)
        for split in splits
        for kind in ("cup", "pot")
        for number in range(each)
    ]
    return Dataset("kitchen", Path(), tuple(items))


@pytest.mark.parametrize(
    ("splits", "learn", "test", "samples"),
    [
        ((None,), None, None, [{None}]),
        (("train", "test"), "train", "test", [{"train"}]),
        (("validation", "test"), "validation", "test", [{"validation"}]),
        (
            ("train", "validation", "test"),
            "validation",
            "test",
            [{"train"}, {"train", "validation"}],
        ),
    ],
)
def test_what_is_learnt_judged_and_fitted_on(splits, learn, test, samples) -> None:
    found = divide(dataset(*splits), "label")
    assert found.learn.split == learn
    assert {item.split for item in found.learn.items} == {learn}
    assert (found.test.split if found.test else None) == test
    assert [{item.split for item in sample} for sample in found.samples] == samples
    assert list(found.notes) == []


def test_only_what_can_be_judged_takes_part() -> None:
    whole = dataset(None)
    loose = Item("loose", Path("none"))
    found = divide(Dataset("kitchen", Path(), (*whole.items, loose)), "label")
    assert loose not in found.learn.items
    bare = Dataset("kitchen", Path(), (loose,))
    with pytest.raises(UsageError, match="--copies"):
        divide(bare, "label")
    with pytest.raises(UsageError, match="column group"):
        divide(bare, "group")
    with pytest.raises(UsageError, match="not by 'colour'"):
        divide(whole, "colour")
    with pytest.raises(UsageError, match="test split only"):
        divide(dataset("test"), "label")


def test_of_many_pictures_some_are_used_and_that_is_said(monkeypatch) -> None:
    monkeypatch.setattr(division, "MOST_PICTURES", 10)
    found = divide(dataset("train", "test", each=30), "label")
    assert len(found.learn.items) == 10
    assert {item.label for item in found.learn.items} == {"cup", "pot"}
    assert "10 of 60 pictures of train were used, spread evenly" in list(found.notes)


def test_judged_pairs_bring_their_pictures(monkeypatch) -> None:
    items = dataset(None).items
    pairs = [Pair(items[0], items[1], 1.0), Pair(items[0], items[2], 0.0, "test")]
    given = Dataset("pairs", Path(), items, tuple(pairs))
    found = divide(given, "label")
    assert found.learn.pairs == (pairs[0],)
    assert found.learn.items == items[:2]
    assert found.test is not None
    assert found.test.items == (items[0], items[2])
    with pytest.raises(UsageError, match="leave out --judge group"):
        divide(given, "group")
    monkeypatch.setattr(division, "MOST_PAIRS", 5)
    many = Dataset("pairs", Path(), items, tuple(pairs[:1] * 20))
    assert list(divide(many, "label").notes) == [
        "5 of 20 judged pairs of the data were drawn at random"
    ]
