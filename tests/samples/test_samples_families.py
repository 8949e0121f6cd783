"""Families: products differ a little, and in ways that are known."""

import numpy as np
import pytest

from semblance.samples.products.categories import CATEGORIES
from semblance.samples.products.families import SIBLINGS, product, vary_shape

NAMES = (
    "bottle", "compact", "jar", "palette", "powder", "roll-on", "stick", "puff", "spatula",
    "cap general", "cap one-touch", "cap press", "cap dropper", "cap sharp", "cap pump",
)  # fmt: skip


def test_there_are_the_fifteen_published_categories() -> None:
    assert sorted(CATEGORIES) == sorted(NAMES)


@pytest.mark.parametrize("category", NAMES)
def test_siblings_differ_either_in_shape_or_in_look(category: str) -> None:
    first, second, third, fourth = (product(category, index, 0) for index in range(SIBLINGS))
    assert first.look == second.look == third.look != fourth.look
    assert first.shape == fourth.shape
    assert len({first.shape, second.shape, third.shape}) == 3
    assert len({each.family for each in (first, second, third, fourth)}) == 1


def test_families_and_seeds_differ() -> None:
    assert product("jar", 0, 0).family != product("jar", SIBLINGS, 0).family
    assert product("jar", 0, 0).shape != product("jar", 0, 1).shape
    assert product("jar", 7, 3) == product("jar", 7, 3)


def test_a_changed_shape_stays_in_its_category() -> None:
    category = CATEGORIES["bottle"]
    shape = product("bottle", 0, 0).shape
    for seed in range(50):
        changed = vary_shape(category, shape, np.random.default_rng(seed))
        assert category.height[0] <= changed.height <= category.height[1]
        assert category.width[0] <= changed.width <= category.width[1]
        assert all(0 <= value <= 1 for value in (changed.shoulder, changed.neck, changed.closure))
        assert changed != shape
