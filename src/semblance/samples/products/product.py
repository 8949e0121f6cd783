"""A product: a category, a shape, a look. Its picture follows from these and a view alone."""

from dataclasses import dataclass

from semblance.samples.products.labels import Label
from semblance.samples.products.materials import Material


@dataclass(frozen=True, slots=True)
class Shape:
    """The silhouette. What each number means in detail is its category's affair.

    `height` and `width` are in picture heights; `depth` is a share of the width; `shoulder`,
    `neck` and `closure` run over 0..1 between a category's extremes; `corner` is the exponent
    of the level cut (2 round, 4 a rounded square). `style` picks among a category's forms.
    """

    height: float
    width: float
    depth: float
    shoulder: float
    neck: float
    closure: float
    corner: float
    style: int


@dataclass(frozen=True, slots=True)
class Look:
    """Everything but the shape: materials of the parts, what is inside, and the label."""

    body: Material
    closure: Material
    accent: Material
    content: Material
    label: Label


@dataclass(frozen=True, slots=True)
class Product:
    """`id` is unique within a data set; `family` names the siblings it was derived with.

    `variant` says what was changed of it, "" for the product itself.
    """

    id: str
    family: str
    category: str
    shape: Shape
    look: Look
    variant: str = ""
