"""The five upright containers: bottle, jar, powder, roll-on, stick."""

from semblance.samples.products.materials import Material
from semblance.samples.products.outline import Outline, cylinder, shoulder, wave
from semblance.samples.products.parts import Assembly, Part, Print
from semblance.samples.products.product import Look, Shape


def bottle(shape: Shape, look: Look) -> Assembly:
    """Foot, wall, shoulder and neck; a cap on it."""
    radius, total = shape.width / 2, shape.height
    cap_tall = 0.07 + 0.09 * shape.closure
    neck = radius * (0.34 + 0.40 * shape.neck)
    slope = (0.04 + 0.14 * shape.shoulder) * total
    wall = total - cap_tall - slope - 0.018
    glass = look.body.optics.clarity > 0
    body = Part(
        _vessel(radius, wall, slope, neck, 0.02),
        look.body,
        depth=shape.depth,
        corner=shape.corner,
        elevation_deg=8,
        rounding=0.008,
        wall=Print("front", 1.45 * radius, 0.70 * wall, 0.50 * wall),
        content=look.content if glass else None,
        fill=wall * 0.96,
    )
    overhang = neck * (1.10 + 0.12 * (shape.style % 2))
    cap = Part(
        cylinder(overhang, cap_tall, taper=0.06 * shape.shoulder, dome=0.010 + 0.012 * shape.neck),
        look.closure,
        at=(0, wall + slope + 0.012),
        elevation_deg=8,
        rounding=0.006,
    )
    return Assembly((body, cap))


def _vessel(radius: float, wall: float, slope: float, neck: float, collar: float) -> Outline:
    top = wall + slope
    return (
        (radius * 0.94, 0.0),
        (radius, 0.016),
        (radius, wall),
        *shoulder((radius, wall), (neck, top)),
        (neck, top + collar),
        (0.0, top + collar),
    )


def jar(shape: Shape, look: Look) -> Assembly:
    """A low wide vessel with a wide lid."""
    radius, total = shape.width / 2, shape.height
    lid_tall = total * (0.28 + 0.22 * shape.closure)
    wall = total - lid_tall
    mouth = radius * (0.86 + 0.12 * shape.neck)
    curve = wall * (0.10 + 0.45 * shape.shoulder)
    belly: Outline = (
        (radius * (0.98 - 0.16 * shape.shoulder), 0.0),
        *wave((radius * (0.98 - 0.16 * shape.shoulder), 0.006), (radius, curve)),
        (radius, wall - curve * 0.6),
        *shoulder((radius, wall - curve * 0.6), (mouth * 0.96, wall)),
        (0.0, wall),
    )
    clear = look.body.optics.clarity > 0
    body = Part(
        belly,
        look.body,
        depth=shape.depth,
        corner=shape.corner,
        elevation_deg=16,
        rounding=0.008,
        wall=Print("front", 1.5 * radius, 0.78 * wall, 0.48 * wall),
        content=look.content if clear else None,
        fill=wall * 0.9,
    )
    lid = Part(
        cylinder(mouth * 1.02, lid_tall, taper=0.02, dome=0.02 * shape.shoulder),
        look.closure,
        at=(0, wall * 0.962),
        depth=shape.depth,
        corner=shape.corner,
        elevation_deg=16,
        rounding=0.007,
        top=Print("logo", 0.7 * mouth, 0.55 * mouth),
    )
    return Assembly((body, lid))


def powder(shape: Shape, look: Look) -> Assembly:
    """A clear box of loose powder, open: its sifter on top, the lid standing behind it."""
    radius, wall = shape.width / 2, shape.height * 0.52
    mouth = radius * (0.80 + 0.12 * shape.neck)
    body = Part(
        (
            (radius * (1 - 0.14 * shape.shoulder), 0.0),
            (radius, wall * (0.06 + 0.5 * shape.shoulder)),
            (radius, wall * 0.86),
            *shoulder((radius, wall * 0.86), (mouth, wall)),
            (mouth, wall + 0.026),
            (0.0, wall + 0.026),
        ),
        look.body,
        depth=shape.depth,
        corner=shape.corner,
        elevation_deg=30,
        rounding=0.005,
        wall=Print("front", 1.3 * radius, 0.70 * wall, 0.46 * wall),
        top=Print("sifter", 1.62 * mouth, 1.62 * mouth * shape.depth, grid=(2 + shape.style % 2, 5),
                  colours=(look.closure.colour, look.content.colour)),
        content=look.content,
        fill=wall * (0.62 + 0.3 * shape.neck),
    )  # fmt: skip
    lid_tall = 0.05 + 0.07 * shape.closure
    lid = Part(
        cylinder(radius * 0.84, lid_tall, dome=0.03 * shape.shoulder),
        look.closure,
        at=(radius * (1.15 + 0.15 * shape.closure), -0.05),
        depth=shape.depth,
        corner=shape.corner,
        elevation_deg=34,
        rounding=0.009,
        top=Print("logo", 0.9 * radius, 0.6 * radius),
    )
    return Assembly((body, lid))


def roll_on(shape: Shape, look: Look) -> Assembly:
    """A slim vial, open: a ball in its housing on top."""
    radius, total = shape.width / 2, shape.height
    ball = radius * (0.62 + 0.20 * shape.neck)
    housing = 0.045 + 0.05 * shape.closure
    slope = 0.02 + 0.10 * shape.shoulder
    wall = total - housing - slope - ball
    clear = look.body.optics.clarity > 0
    body = Part(
        _vessel(radius, wall, slope, ball * 1.16, 0.0),
        look.body,
        depth=shape.depth,
        elevation_deg=9,
        rounding=0.007,
        wall=Print("front", 1.5 * radius, 0.62 * wall, 0.48 * wall),
        content=look.content if clear else None,
        fill=wall * 0.94,
    )
    ring = Part(
        cylinder(ball * 1.18, housing, taper=0.10 * shape.neck),
        look.closure,
        at=(0, wall + slope - 0.004),
        elevation_deg=9,
    )
    sphere: Outline = shoulder((ball, 0.0), (0.0, ball * 1.05))
    steel = Material("#d8dadd", "polished") if shape.style % 2 else Material("#f1f0ec", "gloss")
    tip = Part(sphere, steel, at=(0, wall + slope + housing - ball * 0.24), elevation_deg=9)
    return Assembly((body, ring, tip))


def stick(shape: Shape, look: Look) -> Assembly:
    """A lipstick without its cap: base, collar, and the slanted bullet."""
    radius, total = shape.width / 2, shape.height
    base_tall = total * (0.40 + 0.14 * shape.shoulder)
    collar_tall = total * (0.12 + 0.10 * shape.closure)
    bullet_tall = total - base_tall - collar_tall
    inner = radius * (0.72 + 0.14 * shape.neck)
    base = Part(
        cylinder(radius, base_tall),
        look.body,
        depth=shape.depth,
        corner=shape.corner,
        elevation_deg=11,
        wall=Print("front", 1.3 * radius, 0.7 * base_tall, 0.5 * base_tall),
    )
    collar = Part(
        cylinder(inner, collar_tall),
        look.closure,
        at=(0, base_tall * 0.980),
        depth=shape.depth,
        corner=shape.corner,
        elevation_deg=11,
    )
    core = inner * 0.86
    bullet: Outline = (
        (core, 0.0),
        (core, bullet_tall * 0.45),
        *shoulder((core, bullet_tall * 0.45), (core * 0.10, bullet_tall)),
        (0.0, bullet_tall),
    )
    tip = Part(
        bullet,
        Material(look.content.colour, "cream"),
        at=(0, (base_tall + collar_tall) * 0.978),
        elevation_deg=11,
        bend=core * (0.35 + 0.30 * shape.depth) * (1 if shape.style % 2 else -1),
    )
    return Assembly((base, collar, tip))
