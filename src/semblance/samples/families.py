"""Products by chance: families of four siblings that are easily mistaken for one another.

The first of a family is drawn freely. The second and the third keep its look to the last
letter and differ a little in silhouette; the fourth keeps its silhouette and differs in colours
and label. So neither shape nor surface alone tells a category's products apart.
"""

from dataclasses import replace

import numpy as np

from semblance.samples.categories import CATEGORIES, Category, Range
from semblance.samples.labels import draw_label
from semblance.samples.materials import Material
from semblance.samples.products import Look, Product, Shape
from semblance.samples.seeds import generator

SIBLINGS = 4
_STYLES = 6
_STICKER = ("#fbf9f4", "#3a322c")  # what is printed on clear glass would not be legible
_LEAST_CHANGE, _MOST_CHANGE = 0.35, 0.65

SCHEMES = (
    # body, closure, accent, content, label's paper (none: printed on the body), ink
    ("#f3efe8", "#d9b48a", "#c28f6a", "#f0d9c4", None, "#5a4636"),
    ("#1c1c1f", "#1c1c1f", "#c9a961", "#e2c7a8", None, "#d9bd7c"),
    ("#e9c9c4", "#f6ece8", "#b76e79", "#d88c8c", "#fbf4f1", "#7c4450"),
    ("#9db39a", "#f1ede2", "#5f7a61", "#cfd8b8", "#f6f3e8", "#39513c"),
    ("#b5651d", "#20201f", "#e0c9a0", "#c98a4b", "#f4ead6", "#3b2a1a"),
    ("#f7f7f5", "#c8ccd0", "#7d8b99", "#efe6dc", None, "#3d4650"),
    ("#2d3e5e", "#c9ccd1", "#8fa6c8", "#d9c2b2", "#eef1f5", "#2d3e5e"),
    ("#d9d2e6", "#ffffff", "#8d7bb0", "#c9a4c4", "#faf8fd", "#55447a"),
    ("#7a1f2b", "#d4af6a", "#d4af6a", "#a8323f", None, "#ecd9b0"),
    ("#e8dcc5", "#8a6a4a", "#a07850", "#d8b48c", "#fbf6ea", "#4f3a26"),
    ("#a9c7d0", "#f4f7f8", "#4e8ba0", "#e4d3c4", "#f7fbfc", "#27586a"),
    ("#f2b8a0", "#fff4ee", "#e0745a", "#e89a80", "#fff8f4", "#8c3b28"),
)  # fmt: skip


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
    """Colours, finishes and a label; of `keep` the finishes stay."""
    others = [scheme for scheme in SCHEMES if keep is None or scheme[0] != keep.body.colour]
    body, closure, accent, content, paper, ink = others[int(rng.integers(len(others)))]
    body_finish = keep.body.finish if keep else _one_of(category.body_finishes, rng)
    closure_finish = keep.closure.finish if keep else _one_of(category.closure_finishes, rng)
    if paper is None and body_finish == "glass":
        paper, ink = _STICKER
    label = draw_label(rng, ink, accent, paper)
    return Look(
        body=Material(body, body_finish),
        closure=Material(closure, closure_finish),
        accent=Material(accent, "satin"),
        content=Material(content, "cream"),
        label=label,
    )


def _one_of(choices: tuple[str, ...], rng: np.random.Generator) -> str:
    return choices[int(rng.integers(len(choices)))]
