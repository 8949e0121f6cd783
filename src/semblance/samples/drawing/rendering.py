"""One picture: a product's parts, shaded and put together, in front of a background."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from semblance.samples.arrays import Bytes, Floats, floats
from semblance.samples.drawing.backgrounds import background
from semblance.samples.drawing.camera import cast_shadow, expose
from semblance.samples.drawing.coat import Printing
from semblance.samples.drawing.shading import Studio, shade
from semblance.samples.drawing.solid import visible_surface
from semblance.samples.products.categories import CATEGORIES
from semblance.samples.products.parts import Assembly, Part
from semblance.samples.products.product import Product
from semblance.samples.views import View

_FINE_UP_TO = 640  # pixels; larger pictures are drawn at their own size, smaller ones at twice it
_FILLING = 1.16  # how much of the picture a product of scale 1 fills, against its own measures


@dataclass(frozen=True, slots=True, eq=False)
class Rendering:
    """A picture and what is true of it.

    `image` is (S, S, 3) uint8 sRGB, before compression; `mask` is (S, S) uint8, 255 where the
    product covers a whole pixel; `box` is (x, y, width, height) in pixels, around the mask.
    """

    image: Bytes
    mask: Bytes
    box: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True, eq=False)
class _Layer:
    """A shaded part: (H, W, 4) premultiplied linear RGBA, (H, W) what it covers, and on which
    row and column, counted from the middle of the product's foot, its first pixel lies."""

    pixels: Floats
    cover: Floats
    row: int
    column: int

    def slices(self, row: int, column: int) -> tuple[slice, slice]:
        """Its place in an array whose first pixel is (row, column)."""
        top, left = self.row - row, self.column - column
        return slice(top, top + self.cover.shape[0]), slice(left, left + self.cover.shape[1])


def render(product: Product, view: View) -> Rendering:
    """Draw one picture; the same product and view give the same bytes."""
    assembly = CATEGORIES[product.category].build(product.shape, product.look)
    studio = _studio(product, view, assembly)
    layers = [_layer(part, studio) for part in assembly.parts]
    pixels, mask = _placed(_merged(layers), assembly, view)
    ground = cast_shadow(background(view, assembly.lies), mask, view, assembly.lies)
    light = ground * (1 - pixels[..., 3:]) + pixels[..., :3]
    covered = np.rint(mask * 255).astype(np.uint8)
    return Rendering(expose(light, view), covered, bounding_box(covered))


def bounding_box(mask: Bytes) -> tuple[int, int, int, int]:
    """(x, y, width, height) of all pixels that are covered at all."""
    rows, columns = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
    x, y = int(columns[0]), int(rows[0])
    return x, y, int(columns[-1]) - x + 1, int(rows[-1]) - y + 1


def _supersampling(view: View) -> int:
    return 2 if view.size <= _FINE_UP_TO else 1


def _studio(product: Product, view: View, assembly: Assembly) -> Studio:
    # Of a thing that lies the camera moves to the side instead: see `_from_the_side`.
    yaw = 0.0 if assembly.lies else math.radians(view.yaw_deg)
    scale = view.size * _supersampling(view) * view.scale * _FILLING
    printing = Printing(product.look.label, yaw, scale)
    return Studio(view.light, printing, assembly.turn_deg + view.roll_deg)


def _layer(part: Part, studio: Studio) -> _Layer:
    import cv2

    scale = studio.printing.scale
    surface = visible_surface(part, scale)
    pixels, cover = shade(part, surface, studio), floats(surface.cover)
    foot = (surface.row, surface.column)
    if part.turn_deg:
        reach = math.ceil(math.hypot(*cover.shape))
        turn = cv2.getRotationMatrix2D(foot[::-1], part.turn_deg, 1.0)
        turn[:, 2] += (reach - foot[1], reach - foot[0])
        size, foot = (2 * reach, 2 * reach), (reach, reach)
        pixels, cover = (cv2.warpAffine(each, turn, size) for each in (pixels, cover))
    row = -round(part.at[1] * scale) - round(foot[0])
    return _Layer(pixels, cover, row, round(part.at[0] * scale) - round(foot[1]))


def _merged(layers: list[_Layer]) -> _Layer:
    """All layers in one, each over those before it."""
    top, left = min(layer.row for layer in layers), min(layer.column for layer in layers)
    bottom = max(layer.row + layer.cover.shape[0] for layer in layers)
    right = max(layer.column + layer.cover.shape[1] for layer in layers)
    pixels = np.zeros((bottom - top, right - left, 4), np.float32)
    cover = np.zeros(pixels.shape[:2], np.float32)
    for layer in layers:
        place = layer.slices(top, left)
        pixels[place] *= 1 - layer.pixels[..., 3:]
        pixels[place] += layer.pixels
        np.maximum(cover[place], layer.cover, out=cover[place])
    return _Layer(pixels, cover, top, left)


def _from_the_side(view: View) -> NDArray[np.float64]:
    """(2, 2): a thing that lies, seen by a camera that has moved to the side and a little down."""
    yaw = math.radians(view.yaw_deg)
    return np.array([[math.cos(yaw), 0.0], [0.22 * math.sin(yaw), 1.0]])


def _placed(product: _Layer, assembly: Assembly, view: View) -> tuple[Floats, Floats]:
    """((S, S, 4), (S, S)): turned, centred, shifted, and brought to the picture's size."""
    import cv2

    rows, columns = (np.flatnonzero(product.cover.any(axis=axis)) for axis in (1, 0))
    middle = (float(columns[0] + columns[-1]) / 2, float(rows[0] + rows[-1]) / 2)
    size = view.size * _supersampling(view)
    place = cv2.getRotationMatrix2D(middle, assembly.turn_deg + view.roll_deg, 1.0)
    if assembly.lies:
        place = _from_the_side(view) @ place
    at = (size * (0.5 + view.shift_x), size * (0.5 + view.shift_y))
    place[:, 2] += np.array(at) - place @ (*middle, 1.0)
    small = (view.size, view.size)
    pixels, mask = (
        cv2.resize(cv2.warpAffine(each, place, (size, size)), small, interpolation=cv2.INTER_AREA)
        for each in (product.pixels, product.cover)
    )
    return pixels, floats(np.clip(mask, 0, 1))
