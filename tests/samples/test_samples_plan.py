"""The plan: how many pictures of what, in which split and role."""

from collections import Counter
from itertools import islice

import pytest

from semblance.errors import UsageError
from semblance.samples.plan import Settings, plan
from semblance.samples.products.categories import CATEGORIES
from semblance.samples.products.variants import CHANGES


def test_a_small_plan_can_be_counted_by_hand() -> None:
    shots = list(plan(Settings(products=2, views=3)))
    assert len(shots) == 15 * 2 * 3
    assert [shot.role for shot in shots[:3]] == ["gallery", "query", "gallery"]
    assert [shot.name for shot in shots[:4]] == [
        "bottle/bottle-000-0", "bottle/bottle-000-1", "bottle/bottle-000-2", "bottle/bottle-001-0",
    ]  # fmt: skip


def test_siblings_share_a_split_and_every_split_is_there() -> None:
    splits: dict[str, set[str]] = {}
    for shot in plan(Settings(products=20, views=1)):
        splits.setdefault(shot.product.family, set()).add(shot.split)
    assert all(len(found) == 1 for found in splits.values())
    counts = Counter(found.pop() for found in splits.values())
    assert counts == {"train": 45, "test": 15, "validation": 15}


def test_a_product_is_the_same_however_many_there_are() -> None:
    few = {shot.name: shot for shot in plan(Settings(products=5, views=2))}
    many = {shot.name: shot for shot in plan(Settings(products=9, views=4))}
    assert all(many[name] == shot for name, shot in few.items())


def test_size_and_background_change_nothing_else() -> None:
    one = next(iter(plan(Settings(products=1, views=1, size=64, background="studio"))))
    two = next(iter(plan(Settings(products=1, views=1, size=128, background="cluttered"))))
    assert (one.view.size, two.view.size) == (64, 128)
    assert (one.view.scale, one.view.light, one.view.seed) == (
        two.view.scale, two.view.light, two.view.seed,
    )  # fmt: skip
    assert one.product == two.product


def test_mixed_backgrounds_are_of_both_kinds() -> None:
    kinds = Counter(shot.view.background for shot in plan(Settings(products=4, views=4)))
    assert min(kinds["studio"], kinds["cluttered"]) > 80


def test_the_published_collection_has_its_numbers() -> None:
    shots = list(plan(Settings(as_published=True)))
    per_split = Counter(shot.split for shot in shots)
    assert per_split == {"train": 1800, "validation": 450, "test": 360}
    each = Counter((shot.product.category, shot.split) for shot in shots)
    assert all(
        each[category, split] == count
        for category in CATEGORIES
        for split, count in (("train", 120), ("validation", 30), ("test", 24))
    )
    assert len({shot.name for shot in shots}) == len(shots)
    seen = {shot.product.id for shot in shots if shot.split != "test"}
    assert seen.isdisjoint(shot.product.id for shot in shots if shot.split == "test")
    assert all(shot.role == "query" for shot in shots if shot.split == "validation")


def test_attribute_changes_follow_their_reference() -> None:
    shots = list(islice(plan(Settings(products=1, views=2, attributes=True)), len(CHANGES) + 2))
    assert [shot.product.variant for shot in shots] == ["", *CHANGES, ""]
    assert {shot.variant_of for shot in shots[1:-1]} == {shots[0].name}
    assert all(shot.split == shot.role == "" for shot in shots[1:-1])
    assert all(shot.product.id == shots[0].product.id for shot in shots)


@pytest.mark.parametrize(
    "wrong",
    [{"products": 0}, {"views": -1}, {"seed": -1}, {"size": 63}, {"size": 2049},
     {"background": "beach"}],
)  # fmt: skip
def test_impossible_settings_are_refused_in_a_sentence(wrong: dict[str, object]) -> None:
    with pytest.raises(UsageError, match=r"^[a-z].*\.$"):
        Settings(**wrong)  # type: ignore[arg-type]
