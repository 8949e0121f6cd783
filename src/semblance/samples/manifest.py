"""The manifest: one CSV row a picture, with everything that is true of it."""

import csv
import os
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import TypeAlias

from semblance.samples.plan import Shot
from semblance.samples.products.product import Shape

Box: TypeAlias = tuple[int, int, int, int]

_SHAPE = tuple(field.name for field in fields(Shape))
COLUMNS = (
    "path", "label", "group", "split", "role", "mask", "x", "y", "w", "h",
    "background", "scale", "roll_deg", "yaw_deg", "light_deg", "exposure",
    "family", *(f"shape_{name}" for name in _SHAPE),
    "body", "body_finish", "closure", "closure_finish", "brand", "language",
    "seed", "view", "variant", "variant_of",
)  # fmt: skip


def image_path(name: str) -> str:
    """Where the picture of this name is, from the manifest's folder."""
    return f"images/{name}.jpg"


def mask_path(name: str) -> str:
    return f"masks/{name}.png"


def row(shot: Shot, box: Box, seed: int) -> tuple[str | int | float, ...]:
    """The values of `COLUMNS`; `box` is (x, y, width, height) in pixels."""
    product, view, look = shot.product, shot.view, shot.product.look
    shape = (getattr(product.shape, name) for name in _SHAPE)
    variant_of = image_path(shot.variant_of) if shot.variant_of else ""
    return (
        image_path(shot.name), product.category, product.id, shot.split, shot.role,
        mask_path(shot.name), *box,
        view.background, view.scale, view.roll_deg, view.yaw_deg, view.light.azimuth_deg,
        view.light.exposure,
        product.family, *shape,
        look.body.colour, look.body.finish, look.closure.colour, look.closure.finish,
        look.label.brand, look.label.language,
        seed, shot.number, product.variant, variant_of,
    )  # fmt: skip


def write(path: Path, rows: Iterable[tuple[str | int | float, ...]]) -> None:
    """Write the CSV whole or not at all."""
    unfinished = path.with_name(path.name + ".part")
    with unfinished.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)
    os.replace(unfinished, path)
