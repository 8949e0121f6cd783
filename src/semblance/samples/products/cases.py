"""The two flat cases, which lie open: compact and palette."""

import math

from semblance.samples.products.outline import cylinder
from semblance.samples.products.parts import Assembly, Part, Print
from semblance.samples.products.product import Look, Shape


def compact(shape: Shape, look: Look) -> Assembly:
    """A flat case lying open: a pan of powder below, the lid with its mirror behind."""
    radius, thick = shape.width / 2, shape.height
    lid_thick = 0.018 + 0.012 * shape.closure
    round_case = shape.corner < 3
    inner = 1.62 if round_case else 1.55
    depth, tilt = shape.depth, 38.0
    powder = (look.content.colour, _darker(look.content.colour))
    base = Part(
        cylinder(radius, thick, taper=0.02),
        look.body,
        depth=depth,
        corner=shape.corner,
        elevation_deg=tilt,
        rounding=0.010,
        top=Print("pan" if round_case else "pans", inner * radius, inner * radius * depth,
                  colours=powder),
    )  # fmt: skip
    raised = _lift(radius * depth, thick, tilt)
    lid = Part(
        cylinder(radius, lid_thick, taper=0.02),
        look.body,
        at=(0, raised + (0.60 + 0.12 * shape.shoulder) * radius * depth),
        depth=depth,
        corner=shape.corner,
        elevation_deg=64 + 12 * shape.shoulder,
        rounding=0.008,
        top=Print(
            "round-mirror" if round_case else "mirror",
            inner * 1.04 * radius,
            inner * 1.04 * radius * depth,
        ),
    )
    hinge = Part(
        cylinder(radius * (0.16 + 0.3 * shape.neck), 0.022),
        look.closure,
        at=(0, raised - 0.016),
        elevation_deg=20,
    )
    return Assembly((lid, hinge, base), lies=True)


def palette(shape: Shape, look: Look) -> Assembly:
    """A wide flat case lying open: a grid of pans, a lid with a mirror behind."""
    half, deep, thick = shape.width / 2, shape.depth, shape.height
    rows, columns = 2 + shape.style % 2, 3 + shape.style // 2 % 3
    corner, tilt = 6.0 + 3 * shape.corner, 46.0
    base = Part(
        cylinder(half, thick),
        look.body,
        depth=deep,
        corner=corner,
        elevation_deg=tilt,
        rounding=0.008,
        top=Print("pans", 1.84 * half, 1.78 * half * deep, grid=(rows, columns),
                  colours=_shades(look.content.colour, look.accent.colour)),
    )  # fmt: skip
    lid_deep = deep * (0.86 + 0.14 * shape.closure)
    lid = Part(
        cylinder(half, thick * 0.7),
        look.body,
        at=(0, _lift(half * deep, thick, tilt) + 0.80 * half * lid_deep),
        depth=lid_deep,
        corner=corner,
        elevation_deg=66 + 10 * shape.shoulder,
        rounding=0.006,
        top=Print("mirror", 1.80 * half, 1.72 * half * lid_deep),
    )
    return Assembly((lid, base), lies=True)


def _lift(half_depth: float, thick: float, tilt_deg: float) -> float:
    """How far above the foot's middle the far rim of a tilted case is seen."""
    angle = math.radians(tilt_deg)
    return half_depth * math.sin(angle) + thick * math.cos(angle)


def _darker(colour: str) -> str:
    return "#" + "".join(f"{int(value * 0.86):02x}" for value in bytes.fromhex(colour[1:]))


def _shades(first: str, second: str) -> tuple[str, ...]:
    """Six powders between two colours."""
    pairs = list(zip(bytes.fromhex(first[1:]), bytes.fromhex(second[1:]), strict=True))
    weights = (0.0, 0.25, 0.5, 0.7, 0.15, 0.4)
    return tuple(
        "#" + "".join(f"{round(a + (b - a) * weight):02x}" for a, b in pairs) for weight in weights
    )
