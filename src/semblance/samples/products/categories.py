"""The fifteen categories of cosmetic packaging, and the range of shapes in each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from semblance.samples.products import applicators, cases, closures, containers
from semblance.samples.products.parts import Assembly
from semblance.samples.products.product import Look, Shape

Range: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Category:
    """How products of a category are built, the range of their measures, their finishes.

    `height` and `width` are in picture heights, `depth` a share of the width; `corners` are
    the exponents of the level cut that occur.
    """

    name: str
    build: Callable[[Shape, Look], Assembly]
    height: Range
    width: Range
    depth: Range
    corners: tuple[float, ...]
    body_finishes: tuple[str, ...]
    closure_finishes: tuple[str, ...]


_ROUND = (2.0,)
_SOLID = ("gloss", "satin", "matte")
_METALLIC = ("gloss", "satin", "polished", "brushed")
_CLEAR = ("glass", "glass", "frosted", "gloss", "satin")

CATEGORIES = {
    category.name: category
    for category in (
        Category("bottle", containers.bottle, (0.58, 0.74), (0.18, 0.27), (0.75, 1.0),
                 (2.0, 2.0, 3.2), _CLEAR, _METALLIC),
        Category("compact", cases.compact, (0.030, 0.060), (0.44, 0.54), (0.80, 1.0),
                 (2.0, 2.0, 4.5), _METALLIC, _METALLIC),
        Category("jar", containers.jar, (0.30, 0.44), (0.38, 0.54), (0.95, 1.0),
                 (2.0, 2.0, 3.4), _CLEAR, _METALLIC),
        Category("palette", cases.palette, (0.020, 0.045), (0.56, 0.70), (0.50, 0.66),
                 (0.0, 0.5, 1.0), _SOLID, _METALLIC),
        Category("powder", containers.powder, (0.36, 0.54), (0.36, 0.46), (0.95, 1.0),
                 _ROUND, ("glass", "glass", "frosted"), _SOLID),
        Category("roll-on", containers.roll_on, (0.52, 0.72), (0.13, 0.21), (0.95, 1.0),
                 _ROUND, _CLEAR, _METALLIC),
        Category("stick", containers.stick, (0.54, 0.72), (0.13, 0.19), (0.85, 1.0),
                 (2.0, 2.0, 4.0), _METALLIC, ("polished", "brushed", "gloss")),
        Category("puff", applicators.puff, (0.42, 0.58), (0.44, 0.58), (0.9, 1.0),
                 (2.0, 2.4, 4.0), ("velour",), _SOLID),
        Category("spatula", applicators.spatula, (0.66, 0.84), (0.13, 0.21), (0.9, 1.0),
                 (2.0, 2.8, 4.5), _METALLIC, _SOLID),
        Category("cap general", closures.cap_general, (0.22, 0.40), (0.30, 0.46), (1.0, 1.0),
                 _ROUND, _SOLID, _METALLIC),
        Category("cap one-touch", closures.cap_one_touch, (0.28, 0.46), (0.28, 0.40), (0.85, 1.0),
                 _ROUND, _SOLID, _SOLID),
        Category("cap press", closures.cap_press, (0.26, 0.44), (0.30, 0.42), (1.0, 1.0),
                 _ROUND, _SOLID, _SOLID),
        Category("cap dropper", closures.cap_dropper, (0.60, 0.76), (0.14, 0.22), (1.0, 1.0),
                 _ROUND, _SOLID, _METALLIC),
        Category("cap sharp", closures.cap_sharp, (0.46, 0.66), (0.18, 0.28), (1.0, 1.0),
                 _ROUND, _SOLID, _SOLID),
        Category("cap pump", closures.cap_pump, (0.58, 0.74), (0.16, 0.24), (1.0, 1.0),
                 _ROUND, _SOLID, _METALLIC),
    )
}  # fmt: skip
