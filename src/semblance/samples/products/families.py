"""Products by chance: families of four siblings that are easily mistaken for one another.

The first of a family is drawn freely. The second and the third keep its look to the last
letter and differ a little in silhouette; the fourth keeps its silhouette and differs in colours
and label. So neither shape nor surface alone tells a category's products apart.
"""

from dataclasses import replace

import numpy as np

from semblance.samples.products.categories import CATEGORIES, Category, Range
from semblance.samples.products.labels import draw_label
from semblance.samples.products.materials import Material
from semblance.samples.products.product import Look, Product, Shape
from semblance.samples.products.schemes import SCHEMES
from semblance.samples.seeds import generator

SIBLINGS = 4
_STYLES = 6

# A label printed on clear glass would not be legible: it gets a sticker.
_STICKER_PAPER, _STICKER_INK = "#fbf9f4", "#3a322c"

# A sibling's measure moves by this share of its category's range. Chosen so that the bundled
# encoder finds about half of the products: the figures are in docs/packaging.md.
_LEAST_CHANGE, _MOST_CHANGE = 0.35, 0.65


def product(category_name: str, index: int, seed: int) -> Product:
    """The product of this number, the same however many others are made."""
    category = CATEGORIES[category_name]
    family, member = divmod(index, SIBLINGS)
    rng = generator(seed, category_name, "family", family)
    shape, look = _first_shape(category, rng), _look(category, rng)
    if member:
        rng = generator(seed, category_name, "sibling", family, member)
        shape, look = _sibling(category, shape, look, member, rng)
    slug = category_name.replace(" ", "-")
    return Product(f"{slug}-{index:03d}", f"{slug}-f{family:02d}", category_name, shape, look)


def _sibling(
    category: Category, shape: Shape, look: Look, member: int, rng: np.random.Generator
) -> tuple[Shape, Look]:
    if member == SIBLINGS - 1:
        return shape, _look(category, rng, keep=look)
    return vary_shape(category, shape, rng), look


def vary_shape(category: Category, shape: Shape, rng: np.random.Generator) -> Shape:
    """The same form with each measure moved by a part of its range, away from the nearer end."""
    ranges = {"height": category.height, "width": category.width, "shoulder": (0.0, 1.0),
              "neck": (0.0, 1.0), "closure": (0.0, 1.0)}  # fmt: skip
    moved = rng.choice(sorted(ranges), 3, replace=False)
    changes = {name: _move(getattr(shape, name), ranges[name], rng) for name in map(str, moved)}
    return replace(shape, **changes)  # type: ignore[arg-type]  # all of them are floats


def _move(value: float, limits: Range, rng: np.random.Generator) -> float:
    low, high = limits
    step = (high - low) * rng.uniform(_LEAST_CHANGE, _MOST_CHANGE)
    upwards = value < (low + high) / 2
    return round(min(value + step, high) if upwards else max(value - step, low), 4)


def _first_shape(category: Category, rng: np.random.Generator) -> Shape:
    def within(limits: Range) -> float:
        return round(float(rng.uniform(*limits)), 4)

    unit = (0.0, 1.0)
    return Shape(
        height=within(category.height),
        width=within(category.width),
        depth=within(category.depth),
        shoulder=within(unit),
        neck=within(unit),
        closure=within(unit),
        corner=category.corners[int(rng.integers(len(category.corners)))],
        style=int(rng.integers(_STYLES)),
    )


def _look(category: Category, rng: np.random.Generator, keep: Look | None = None) -> Look:
    """Colours, finishes and a label; of `keep` the finishes stay and the colours do not."""
    others = [scheme for scheme in SCHEMES if keep is None or scheme.body != keep.body.colour]
    scheme = others[int(rng.integers(len(others)))]
    body_finish = keep.body.finish if keep else _one_of(category.body_finishes, rng)
    closure_finish = keep.closure.finish if keep else _one_of(category.closure_finishes, rng)
    if scheme.paper is None and body_finish == "glass":
        scheme = scheme._replace(paper=_STICKER_PAPER, ink=_STICKER_INK)
    return Look(
        body=Material(scheme.body, body_finish),
        closure=Material(scheme.closure, closure_finish),
        accent=Material(scheme.accent, "satin"),
        content=Material(scheme.content, "cream"),
        label=draw_label(rng, scheme.ink, scheme.accent, scheme.paper),
    )


def _one_of(choices: tuple[str, ...], rng: np.random.Generator) -> str:
    return choices[int(rng.integers(len(choices)))]
