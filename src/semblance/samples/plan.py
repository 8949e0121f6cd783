"""The plan: which pictures a data set is made of, before any is drawn."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import get_args

from semblance.errors import UsageError
from semblance.samples.products.categories import CATEGORIES
from semblance.samples.products.families import SIBLINGS, product
from semblance.samples.products.product import Product
from semblance.samples.products.variants import changes_of, vary
from semblance.samples.seeds import generator
from semblance.samples.views import BackgroundChoice, View, draw_view

SMALLEST, LARGEST = 64, 2048

# Families go to the splits in this order, so that siblings never meet across splits and even a
# small set has products to train on and others to test on.
_SPLITS = ("train", "test", "train", "validation", "train")

# The published collection: in each category 150 pictures, 80 % for training and 20 % for
# validation, split by picture; and 24 test pictures of products seen in neither.
_PUBLISHED_PRODUCTS, _PUBLISHED_VIEWS, _PUBLISHED_VALIDATION = 25, 6, 30
_PUBLISHED_TEST_PRODUCTS, _PUBLISHED_TEST_VIEWS = 8, 3
_PUBLISHED_TEST_FIRST = 1000


@dataclass(frozen=True, slots=True)
class Settings:
    """What is asked for; two equal settings make the same bytes.

    `products` and `views` are per category and per product; `size` is in pixels.
    `as_published` overrides both with the published collection's numbers.
    """

    products: int = 20
    views: int = 6
    seed: int = 0
    size: int = 320
    background: BackgroundChoice = "mixed"
    as_published: bool = False
    attributes: bool = False

    def __post_init__(self) -> None:
        if self.products < 1 or self.views < 1:
            raise UsageError("a data set needs at least one product and one view of it.")
        if self.seed < 0:
            raise UsageError(f"a seed is 0 or more, not {self.seed}.")
        if not SMALLEST <= self.size <= LARGEST:
            raise UsageError(f"a size is {SMALLEST} to {LARGEST} pixels, not {self.size}.")
        if self.background not in get_args(BackgroundChoice):
            known = ", ".join(get_args(BackgroundChoice))
            raise UsageError(f"no background '{self.background}'; there are {known}.")


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture to be drawn. `number` is the view's; `split` and `role` are empty for an
    attribute change, whose `variant_of` is the name of the picture it is to be held against."""

    product: Product
    view: View
    number: int
    split: str
    role: str
    variant_of: str = ""

    @property
    def name(self) -> str:
        """Category and file name without its ending, the same for picture and mask."""
        ending = self.product.variant or str(self.number)
        return f"{self.product.category}/{self.product.id}-{ending}"


def plan(settings: Settings) -> Iterator[Shot]:
    """Every picture in order; the memory needed does not grow with their number."""
    for category in CATEGORIES:
        shots = _published if settings.as_published else _by_product
        for shot in shots(category, settings):
            yield shot
            if settings.attributes and shot.number == 0:
                yield from _changes(shot)


def _by_product(category: str, settings: Settings) -> Iterator[Shot]:
    for index in range(settings.products):
        split = _SPLITS[index // SIBLINGS % len(_SPLITS)]
        for number in range(settings.views):
            yield _shot(category, index, number, split, settings)


def _published(category: str, settings: Settings) -> Iterator[Shot]:
    count = _PUBLISHED_PRODUCTS * _PUBLISHED_VIEWS
    order = generator(settings.seed, category, "split").permutation(count)
    held_out = {int(place) for place in order[:_PUBLISHED_VALIDATION]}
    for place in range(count):
        index, number = divmod(place, _PUBLISHED_VIEWS)
        validation = place in held_out
        shot = _shot(category, index, number, "validation" if validation else "train", settings)
        yield replace(shot, role="query" if validation else "gallery")
    for place in range(_PUBLISHED_TEST_PRODUCTS * _PUBLISHED_TEST_VIEWS):
        index, number = divmod(place, _PUBLISHED_TEST_VIEWS)
        yield _shot(category, _PUBLISHED_TEST_FIRST + index, number, "test", settings)


def _shot(category: str, index: int, number: int, split: str, settings: Settings) -> Shot:
    key = (settings.seed, category, index, number)
    view = draw_view(key, settings.size, settings.background)
    role = "query" if number % 3 == 1 else "gallery"
    return Shot(product(category, index, settings.seed), view, number, split, role)


def _changes(shot: Shot) -> Iterator[Shot]:
    for change in changes_of(shot.product):
        changed, view = vary(shot.product, shot.view, change)
        yield Shot(changed, view, shot.number, "", "", variant_of=shot.name)
