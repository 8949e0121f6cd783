"""Which of many pictures are used: evenly spread, and products whole."""

import pytest

from semblance.evaluate.calibration.sampling import spread


def test_few_are_all_used() -> None:
    assert spread(["a", "b", "b"], 3) == [0, 1, 2]
    assert spread([], 3) == []


def test_many_are_spread_evenly() -> None:
    assert spread([None] * 9, 3) == [0, 4, 8]


@pytest.mark.parametrize("views", [1, 2, 3, 7])
def test_all_views_of_a_product_come_along_or_none(views: int) -> None:
    names = [f"product {number}" for number in range(60) for _ in range(views)]
    kept = spread(names, 20 * views, whole=True)
    assert kept == sorted(set(kept))
    assert len(kept) == 20 * views
    chosen = [names[place] for place in kept]
    assert all(chosen.count(name) == views for name in set(chosen))
