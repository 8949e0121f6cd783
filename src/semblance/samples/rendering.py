"""One picture: a product's parts, shaded and put together, in front of a background."""

import math
from dataclasses import dataclass

import numpy as np

from semblance.samples.backgrounds import background
from semblance.samples.camera import cast_shadow, expose
from semblance.samples.categories import CATEGORIES
from semblance.samples.colour import Bytes, Floats
from semblance.samples.parts import Assembly, Part
from semblance.samples.products import Product
from semblance.samples.shading import Studio, shade
from semblance.samples.solid import visible_surface
from semblance.samples.views import View

_SUPERSAMPLING = 2
_FILLING = 1.16


@dataclass(frozen=True, slots=True, eq=False)
class Rendering:
    """A picture and what is true of it.

    `image` is (S, S, 3) uint8 sRGB, before compression; `mask` is (S, S) uint8, 255 where the
    product covers a whole pixel; `box` is (x, y, width, height) in pixels, around the mask.
    """

    image: Bytes
    mask: Bytes
    box: tuple[int, int, int, int]


def render(product: Product, view: View) -> Rendering:
    """Draw one picture; the same product and view give the same bytes."""
    assembly = CATEGORIES[product.category].build(product.shape, product.look)
    body, cover = _assembled(assembly, product, view)
    pixels, mask = _placed(body, cover, assembly, view)
    ground = cast_shadow(background(view, assembly.lies), mask, view, assembly.lies)
    light = ground * (1 - pixels[..., 3:]) + pixels[..., :3]
    covered = np.rint(mask * 255).astype(np.uint8)
    return Rendering(expose(light, view), covered, bounding_box(covered))


def bounding_box(mask: Bytes) -> tuple[int, int, int, int]:
    """(x, y, width, height) of the pixels that are more than an eighth covered."""
    rows, columns = (np.flatnonzero((mask > 32).any(axis=axis)) for axis in (1, 0))
    x, y = int(columns[0]), int(rows[0])
    return x, y, int(columns[-1]) - x + 1, int(rows[-1]) - y + 1


def _assembled(assembly: Assembly, product: Product, view: View) -> tuple[Floats, Floats]:
    """((H, W, 4), (H, W)): the product upright, supersampled, and where it covers anything."""
    scale = view.size * _SUPERSAMPLING * view.scale * _FILLING
    turn = assembly.turn_deg + view.roll_deg
    half = math.ceil(0.75 * scale)
    canvas = np.zeros((2 * half, 2 * half, 4), np.float32)
    cover = np.zeros((2 * half, 2 * half), np.float32)
    studio = Studio(view.light, product.look.label, math.radians(view.yaw_deg), scale, turn)
    for part in assembly.parts:
        layer, solid, at = _layer(part, studio)
        row = round(half * 1.75 - part.at[1] * scale) - at[0]
        column = round(half + part.at[0] * scale) - at[1]
        _cover(canvas, cover, layer, solid, (row, column))
    return canvas, cover


def _layer(part: Part, studio: Studio) -> tuple[Floats, Floats, tuple[int, int]]:
    """A shaded part, turned, with the (row, column) of the middle of its foot."""
    import cv2

    surface = visible_surface(part, studio.scale)
    layer, solid = shade(part, surface, studio), surface.cover.astype(np.float32)
    if not part.turn_deg:
        return layer, solid, (round(surface.row), round(surface.column))
    reach = math.ceil(math.hypot(*layer.shape[:2]))
    turn = cv2.getRotationMatrix2D((surface.column, surface.row), part.turn_deg, 1.0)
    turn[:, 2] += (reach - surface.column, reach - surface.row)
    size = (2 * reach, 2 * reach)
    return cv2.warpAffine(layer, turn, size), cv2.warpAffine(solid, turn, size), (reach, reach)


def _cover(
    canvas: Floats, cover: Floats, layer: Floats, solid: Floats, at: tuple[int, int]
) -> None:
    """Lay a layer over what is there, its first pixel at (row, column), cut at the edges."""
    top, left = max(at[0], 0), max(at[1], 0)
    bottom = min(at[0] + solid.shape[0], cover.shape[0])
    right = min(at[1] + solid.shape[1], cover.shape[1])
    inside = (slice(top, bottom), slice(left, right))
    cut = (slice(top - at[0], bottom - at[0]), slice(left - at[1], right - at[1]))
    canvas[inside] *= 1 - layer[cut][..., 3:]
    canvas[inside] += layer[cut]
    np.maximum(cover[inside], solid[cut], out=cover[inside])


def _placed(body: Floats, cover: Floats, assembly: Assembly, view: View) -> tuple[Floats, Floats]:
    """((S, S, 4), (S, S)): turned, centred, shifted, and brought to the picture's size."""
    import cv2

    rows, columns = (np.flatnonzero(cover.any(axis=axis)) for axis in (1, 0))
    middle = (float(columns[0] + columns[-1]) / 2, float(rows[0] + rows[-1]) / 2)
    size = view.size * _SUPERSAMPLING
    turn = cv2.getRotationMatrix2D(middle, assembly.turn_deg + view.roll_deg, 1.0)
    turn[:, 2] += (size * (0.5 + view.shift_x) - middle[0], size * (0.5 + view.shift_y) - middle[1])
    placed = [cv2.warpAffine(layer, turn, (size, size)) for layer in (body, cover)]
    small = (view.size, view.size)
    pixels, mask = (cv2.resize(layer, small, interpolation=cv2.INTER_AREA) for layer in placed)
    return pixels, np.clip(mask, 0, 1)
