"""The two applicators: puff and spatula. Both lie flat under the camera."""

import math

from semblance.samples.products.materials import Material
from semblance.samples.products.outline import Outline, wave
from semblance.samples.products.parts import Assembly, Part, Print
from semblance.samples.products.product import Look, Shape

_STEPS = 48


def puff(shape: Shape, look: Look) -> Assembly:
    """A soft cushion, round, square or drop-shaped, often with a ribbon across."""
    half, tall = shape.width / 2, shape.height
    finish = "sponge" if _is_sponge(shape) else "velour"
    material = Material(_powdered(look.body.colour), finish)
    cushion = Part(
        _cushion(half, tall, shape),
        material,
        depth=0.34,
        elevation_deg=0,
        rounding=0.012,
        wall=_print(half, tall, shape),
    )
    return Assembly((cushion,), lies=True)


def _powdered(colour: str) -> str:
    """The colour as a textile that is dabbed on skin has it: pale and warm."""
    pairs = zip(bytes.fromhex(colour[1:]), (0xF4, 0xE2, 0xD8), strict=True)
    return "#" + "".join(f"{round(0.4 * dyed + 0.6 * pale):02x}" for dyed, pale in pairs)


def _print(half: float, tall: float, shape: Shape) -> Print:
    """A ribbon across a velour puff, a small mark on a sponge."""
    middle = tall * (0.44 + 0.16 * shape.neck)
    if _is_sponge(shape):
        return Print("logo", 0.7 * half, 0.45 * half, middle)
    return Print("ribbon", 2.9 * half, tall * (0.16 + 0.14 * shape.closure), middle)


def _is_sponge(shape: Shape) -> bool:
    return shape.style % 3 == 2


def _cushion(half: float, tall: float, shape: Shape) -> Outline:
    """A superellipse, its widest place and its upper end drawn out by `shoulder`."""
    points = []
    for step in range(_STEPS + 1):
        angle = math.pi * step / _STEPS
        along, across = -math.cos(angle), math.sin(angle)
        power = 2 / shape.corner
        y = math.copysign(abs(along) ** power, along)
        drop = 1 - 0.42 * shape.shoulder * max(y, 0) ** 1.2
        points.append((half * across**power * drop, tall * (y + 1) / 2))
    return tuple(points)


def spatula(shape: Shape, look: Look) -> Assembly:
    """A long handle that narrows to a waist and widens to a blade."""
    half, total = shape.width / 2, shape.height
    grip = half * (0.42 + 0.30 * shape.closure)
    waist = half * (0.22 + 0.22 * shape.neck)
    blade_tall = total * (0.22 + 0.14 * shape.shoulder)
    narrow = total * (0.50 + 0.10 * shape.closure) - blade_tall * 0.3
    top = total - blade_tall
    outline: Outline = (
        *_rounded_end(grip, 0.0, 1),
        (grip, 0.06),
        *wave((grip, total * 0.16), (waist, narrow)),
        *wave((waist, narrow + 0.01), (half, top + blade_tall * 0.25)),
        *_blade_end(half, top + blade_tall * 0.35, total, shape.corner),
    )
    body = Part(
        outline,
        look.body,
        depth=0.20,
        corner=2.6,
        elevation_deg=0,
        rounding=0.006,
        wall=Print("engraving", 1.2 * grip, 0.26 * total, 0.20 * total),
    )
    return Assembly((body,), lies=True, turn_deg=-34)


def _rounded_end(half: float, y: float, direction: int) -> Outline:
    angles = [math.pi / 2 * step / 12 for step in range(13)]
    return tuple(
        (half * math.sin(angle), y + direction * half * (1 - math.cos(angle))) for angle in angles
    )


def _blade_end(half: float, low: float, high: float, corner: float) -> Outline:
    """From full width at `low` to the tip at `high`; the squarer the larger `corner`."""
    angles = [math.pi / 2 * step / 16 for step in range(17)]
    power = 2 / corner
    return tuple(
        (half * math.cos(angle) ** power, low + (high - low) * math.sin(angle) ** power)
        for angle in angles
    )
