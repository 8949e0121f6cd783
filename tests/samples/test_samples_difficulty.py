"""Neither too easy nor too hard: frozen bundled features find some of the products."""

import pytest
from packaging_difficulty import Collection, collect

from semblance.samples.plan import Settings


@pytest.fixture(scope="module")
def collection() -> Collection:
    return collect(Settings(products=8, views=3, background="cluttered"))


@pytest.mark.slow
def test_the_nearest_picture_is_often_but_not_always_of_the_same_product(
    collection: Collection,
) -> None:
    cosines = collection.cosines()
    assert 0.3 < collection.precision(cosines, lambda shot: shot.product.id) < 0.8
    assert collection.precision(cosines, lambda shot: shot.product.category) > 0.95


@pytest.mark.slow
def test_the_contour_tells_what_the_cosine_does_not(collection: Collection) -> None:
    def right(scores: object) -> float:
        return collection.precision(scores, lambda shot: shot.product.id)  # type: ignore[arg-type]

    cosines, overlaps = collection.cosines(), collection.overlaps()
    assert right(cosines + overlaps / 2) > right(cosines) + 0.02
