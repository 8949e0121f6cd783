"""A part: one solid of a product, and what is printed on it; an assembly is a whole product."""

from dataclasses import dataclass

from semblance.samples.products.materials import Material
from semblance.samples.products.outline import Outline


@dataclass(frozen=True, slots=True)
class Print:
    """Where a picture of the product's label lies on a part, in picture heights.

    `height` is that of the middle on a wall; on a top face it counts from the axis towards
    the viewer. `kind` is a drawing of `artwork`; those that show rows of things take how many
    from `grid` (rows, columns) and their colours (`#rrggbb`) from `colours`.
    """

    kind: str
    width: float
    tall: float
    height: float = 0.0
    grid: tuple[int, int] = (1, 1)
    colours: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ribs:
    """Upright grooves: how many go round, how deep they look, between which heights."""

    count: int
    depth: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Part:
    """A solid with an upright axis whose every level cut is a circle, an oval or a soft rectangle.

    `at` is the middle of its foot (right, up) from the middle of the product's foot, in picture
    heights. `depth` is the cut's depth over its width; `corner` the exponent of its superellipse:
    2 is an ellipse, 4 a rounded square. `elevation_deg` is how far above the horizon the camera
    stands; `turn_deg` turns the part in the picture, anticlockwise; `bend` moves its top to the
    right. `fill` is the height up to which a clear part is filled with `content`.
    """

    outline: Outline
    material: Material
    at: tuple[float, float] = (0.0, 0.0)
    depth: float = 1.0
    corner: float = 2.0
    elevation_deg: float = 10.0
    turn_deg: float = 0.0
    bend: float = 0.0
    rounding: float = 0.004
    ribs: Ribs | None = None
    wall: Print | None = None
    top: Print | None = None
    content: Material | None = None
    fill: float = 0.0


@dataclass(frozen=True, slots=True)
class Assembly:
    """A product's parts, the farthest first, and whether it stands on its foot or lies flat."""

    parts: tuple[Part, ...]
    lies: bool = False
    turn_deg: float = 0.0
