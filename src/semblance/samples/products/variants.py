"""Attribute changes: a product with one thing changed, as brands do and counterfeiters do.

The changes are those that published comparisons of product pictures tell apart: a price or a
size, missing details, the text's language, the logo, the label's colour or content, the whole
package, the container under the same label, the body's colour, and the side it is seen from.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from semblance.samples.products.categories import CATEGORIES
from semblance.samples.products.families import vary_shape
from semblance.samples.products.labels import LOGOS, Label
from semblance.samples.products.materials import Material
from semblance.samples.products.product import Look, Product
from semblance.samples.products.schemes import SCHEMES
from semblance.samples.products.words import BRANDS, LANGUAGES, PRICES, SIZES
from semblance.samples.seeds import generator
from semblance.samples.views import View

SIDE_YAW_DEG = 34.0


def vary(product: Product, view: View, change: str) -> tuple[Product, View]:
    """The product with one attribute of `CHANGES` changed, and the view to show it in.

    Only `view-left` and `view-right` change the view.
    """
    if change in _SIDES:
        return replace(product, variant=change), replace(view, yaw_deg=_SIDES[change])
    rng = generator(view.seed, product.id, change)
    return replace(_CHANGES[change](product, rng), variant=change), view


def _price_or_size(product: Product, rng: np.random.Generator) -> Product:
    label = product.look.label
    if label.price:
        prices = tuple(price for price in PRICES if price)
        return _relabelled(product, price=_another(rng, prices, label.price))
    return _relabelled(product, size_text=_another(rng, SIZES, label.size_text))


def _details(product: Product, rng: np.random.Generator) -> Product:
    return _relabelled(product, details=(), size_text="", price="", barcode=False)


def _language(product: Product, rng: np.random.Generator) -> Product:
    return _relabelled(
        product, language=_another(rng, tuple(LANGUAGES), product.look.label.language)
    )


def _logo(product: Product, rng: np.random.Generator) -> Product:
    return _relabelled(product, logo=_another(rng, LOGOS, product.look.label.logo))


def _label_colour(product: Product, rng: np.random.Generator) -> Product:
    label = product.look.label
    accents = tuple(dict.fromkeys(scheme.accent for scheme in SCHEMES))
    papers = ("#f6d9d5", "#d9e6da", "#dbe3ef", "#f5e6b8")
    paper = _another(rng, papers, label.paper) if label.paper else None
    return _relabelled(product, accent=_another(rng, accents, label.accent), paper=paper)


def _label_content(product: Product, rng: np.random.Generator) -> Product:
    label = product.look.label
    names = range(len(LANGUAGES[label.language].names))
    return _relabelled(
        product,
        brand=_another(rng, BRANDS, label.brand),
        name=int(rng.choice([name for name in names if name != label.name])),
        details=tuple(index for index in range(4) if index not in label.details),
    )


def _package(product: Product, rng: np.random.Generator) -> Product:
    """Another silhouette and other materials under the same label."""
    category, look = CATEGORIES[product.category], product.look
    bodies = tuple(scheme.body for scheme in SCHEMES)
    changed = replace(
        look,
        body=Material(_another(rng, bodies, look.body.colour), look.body.finish),
        closure=Material(_another(rng, bodies, look.closure.colour), look.closure.finish),
    )
    shape = vary_shape(category, product.shape, rng)
    return replace(product, shape=replace(shape, style=shape.style + 1), look=changed)


def _container(product: Product, rng: np.random.Generator) -> Product:
    """Another silhouette; label and materials stay."""
    shape = vary_shape(CATEGORIES[product.category], product.shape, rng)
    return replace(product, shape=shape)


def _body_colour(product: Product, rng: np.random.Generator) -> Product:
    look = product.look
    bodies = tuple(scheme.body for scheme in SCHEMES)
    closures = tuple(scheme.closure for scheme in SCHEMES)
    return replace(
        product,
        look=replace(
            look,
            body=replace(look.body, colour=_another(rng, bodies, look.body.colour)),
            closure=replace(look.closure, colour=_another(rng, closures, look.closure.colour)),
        ),
    )


_CHANGES: dict[str, Callable[[Product, np.random.Generator], Product]] = {
    "price-or-size": _price_or_size,
    "details": _details,
    "language": _language,
    "logo": _logo,
    "label-colour": _label_colour,
    "label-content": _label_content,
    "package": _package,
    "container": _container,
    "body-colour": _body_colour,
}
_SIDES = {"view-left": -SIDE_YAW_DEG, "view-right": SIDE_YAW_DEG}

CHANGES = (*_CHANGES, *_SIDES)

# Which prints show a change of the label; every product shows the other changes.
_MARKS = frozenset(["front", "logo", "engraving", "mirror", "round-mirror"])
_SHOWN_BY = {
    "price-or-size": frozenset(["front"]),
    "details": frozenset(["front"]),
    "language": frozenset(["front"]),
    "logo": _MARKS,
    "label-colour": frozenset(["front", "ribbon"]),
    "label-content": _MARKS | {"ribbon"},
}


def changes_of(product: Product) -> tuple[str, ...]:
    """Those of `CHANGES` that a picture of this product can show, in order.

    A cap that bears nothing but a logo has no language to change.
    """
    assembly = CATEGORIES[product.category].build(product.shape, product.look)
    kinds = {where.kind for part in assembly.parts for where in (part.wall, part.top) if where}
    return tuple(name for name in CHANGES if name not in _SHOWN_BY or kinds & _SHOWN_BY[name])


def _relabelled(product: Product, **changes: object) -> Product:
    label: Label = replace(product.look.label, **changes)  # type: ignore[arg-type]
    look: Look = replace(product.look, label=label)
    return replace(product, look=look)


def _another(rng: np.random.Generator, choices: tuple[str, ...], current: str | None) -> str:
    others = [choice for choice in choices if choice != current]
    return others[int(rng.integers(len(others)))]
