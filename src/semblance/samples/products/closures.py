"""The six closures: general, one-touch, press, dropper, sharp and pump."""

from semblance.samples.products.materials import Material
from semblance.samples.products.outline import Outline, cylinder, flare, shoulder, wave
from semblance.samples.products.parts import Assembly, Part, Print, Ribs
from semblance.samples.products.product import Look, Shape

_TILT = 20.0


def cap_general(shape: Shape, look: Look) -> Assembly:
    """A screw cap: ribbed wall, a ring at its foot, a flat or domed top."""
    radius, tall = shape.width / 2, shape.height
    ring_tall = 0.02 + 0.05 * shape.neck
    ring = Part(cylinder(radius * (1.0 + 0.06 * shape.shoulder), ring_tall), look.accent,
                elevation_deg=_TILT)  # fmt: skip
    wall = tall - ring_tall
    cap = Part(
        cylinder(radius, wall, taper=0.16 * shape.shoulder, dome=0.004 + 0.06 * shape.closure),
        look.closure,
        at=(0, ring_tall * 0.95),
        elevation_deg=_TILT,
        rounding=0.008,
        ribs=_ribs(shape, 0.02, wall * 0.86),
        top=Print("logo", 0.8 * radius, 0.6 * radius),
    )
    return Assembly((ring, cap))


def cap_one_touch(shape: Shape, look: Look) -> Assembly:
    """A flip-top, open: a collar with its nozzle, the lid standing up behind on its hinge."""
    radius, wall = shape.width / 2, shape.height * 0.55
    top = 0.03 * shape.shoulder
    collar = Part(
        cylinder(radius, wall, taper=0.12 * shape.shoulder, dome=top),
        look.closure,
        elevation_deg=26,
        rounding=0.008,
        depth=shape.depth,
        ribs=_ribs(shape, 0.015, wall * 0.5) if shape.style % 2 else None,
        wall=Print("logo", 0.8 * radius, 0.34 * wall, 0.36 * wall),
    )
    nozzle = Part(
        ((0.034, 0.0), *flare((0.034, 0.0), (0.020, 0.022)),
         (0.018, 0.03 + 0.03 * shape.neck), (0.0, 0.03 + 0.03 * shape.neck)),
        look.closure,
        at=(0, wall * 0.90),
        elevation_deg=26,
    )  # fmt: skip
    lid_radius = radius * (1 - 0.10 * shape.shoulder)
    lid = Part(
        cylinder(lid_radius, 0.03 + 0.04 * shape.closure, dome=0.012),
        look.accent,
        at=(0, wall * 0.90 + lid_radius * shape.depth * (0.98 + 0.15 * shape.closure)),
        elevation_deg=66,
        depth=shape.depth,
        rounding=0.010,
        top=Print("disc", 1.5 * lid_radius, 1.5 * lid_radius * shape.depth,
                  colours=(_shadowed(look.accent.colour),)),
    )  # fmt: skip
    return Assembly((lid, collar, nozzle))


def cap_press(shape: Shape, look: Look) -> Assembly:
    """A disc-top: a smooth wall, and a disc that tips up when its far side is pressed."""
    radius, tall = shape.width / 2, shape.height
    skirt = tall * (0.25 + 0.35 * shape.neck)
    wall = Part(
        (
            (radius * (1 + 0.12 * shape.shoulder), 0.0),
            (radius * (1 + 0.12 * shape.shoulder), skirt),
            *wave((radius * (1 + 0.12 * shape.shoulder), skirt), (radius, skirt + 0.03)),
            (radius, tall),
            (0.0, tall),
        ),
        look.closure,
        elevation_deg=30,
        rounding=0.006,
        wall=Print("logo", 0.8 * radius, 0.30 * tall, 0.45 * tall),
    )
    disc_radius = radius * (0.78 + 0.12 * shape.closure)
    disc = Part(
        cylinder(disc_radius, 0.018 + 0.012 * shape.closure),
        look.accent,
        at=(0, tall * 0.866 - 0.004),
        elevation_deg=30 - 9 * (shape.style % 2),
        turn_deg=(0.0, 5.0, -5.0)[shape.style % 3],
        rounding=0.004,
        top=Print("logo", 0.7 * disc_radius, 0.5 * disc_radius),
    )
    return Assembly((wall, disc))


def cap_dropper(shape: Shape, look: Look) -> Assembly:
    """A rubber bulb in a collar, a glass pipette below."""
    collar_radius, total = shape.width / 2, shape.height
    collar_tall = total * (0.13 + 0.09 * shape.closure)
    bulb_tall = total * (0.20 + 0.10 * shape.shoulder)
    pipette_tall = total - collar_tall - bulb_tall
    bulb_radius = collar_radius * (0.52 + 0.22 * shape.neck)
    thin = 0.016 + 0.008 * shape.neck
    pipette = Part(
        ((0.006, 0.0), (0.007, 0.02), *wave((0.007, 0.02), (thin, 0.09)),
         (thin, pipette_tall), (0.0, pipette_tall)),
        Material("#dfe9ea", "glass"),
        elevation_deg=4,
        content=look.content if shape.style % 2 else None,
        fill=pipette_tall * 0.35,
    )  # fmt: skip
    collar = Part(
        cylinder(collar_radius, collar_tall, taper=0.05),
        look.closure,
        at=(0, pipette_tall),
        elevation_deg=10,
        ribs=_ribs(shape, 0.0, collar_tall) if shape.style % 3 == 0 else None,
        wall=Print("logo", 0.9 * collar_radius, 0.55 * collar_tall, 0.5 * collar_tall),
    )
    waist = bulb_radius * (1.06 - 0.22 * shape.shoulder)
    bulb = Part(
        ((bulb_radius * 1.15, 0.0), (bulb_radius * 1.15, 0.012), (waist, 0.02),
         *wave((waist, 0.02), (bulb_radius, bulb_tall * 0.6)),
         *shoulder((bulb_radius, bulb_tall * 0.62), (0.0, bulb_tall))),
        Material(look.accent.colour, "rubber"),
        at=(0, pipette_tall + collar_tall * 0.97),
        elevation_deg=10,
    )  # fmt: skip
    return Assembly((pipette, collar, bulb), lies=True)


def cap_sharp(shape: Shape, look: Look) -> Assembly:
    """A pointed nozzle on a ribbed collar."""
    radius, total = shape.width / 2, shape.height
    collar_tall = total * (0.18 + 0.14 * shape.closure)
    collar = Part(
        cylinder(radius, collar_tall, taper=0.04),
        look.closure,
        elevation_deg=14,
        ribs=_ribs(shape, 0.01, collar_tall * 0.9),
        wall=Print("logo", 0.9 * radius, 0.5 * collar_tall, 0.5 * collar_tall),
    )
    foot, tip = radius * (0.92 - 0.34 * shape.neck), 0.010 + 0.012 * shape.neck
    tall = total - collar_tall
    slope = tall * (0.05 + 0.30 * shape.shoulder)
    cone: Outline = (
        (foot, 0.0),
        *wave((foot, 0.012), (foot * (0.80 - 0.34 * shape.shoulder), slope)),
        (tip, tall - 0.006),
        *shoulder((tip, tall - 0.006), (0.0, tall)),
    )
    nozzle = Part(cone, look.closure, at=(0, collar_tall * 0.96), elevation_deg=14, rounding=0.006)
    end = 0.10 * tall
    seal = Part(
        cylinder(tip * 1.75 + 0.006, end + 0.02, taper=0.25, dome=0.008),
        look.accent,
        at=(0, collar_tall + tall * 0.97 - end),
        elevation_deg=14,
    )
    return Assembly((collar, nozzle, seal) if shape.style % 2 else (collar, nozzle))


def cap_pump(shape: Shape, look: Look) -> Assembly:
    """A lotion pump: collar, stem, a head with its spout, and the tube that dips below."""
    radius, total = shape.width / 2, shape.height
    tube_tall = total * (0.36 + 0.10 * shape.neck)
    collar_tall = total * (0.14 + 0.08 * shape.closure)
    stem_tall = total * (0.09 + 0.07 * shape.shoulder)
    head_tall = total - tube_tall - collar_tall - stem_tall
    side = 1 if shape.style % 2 else -1
    tube = Part(cylinder(0.014, tube_tall + 0.02), Material("#e9eceb", "frosted"), elevation_deg=2)
    collar = Part(
        cylinder(radius, collar_tall, taper=0.08 * shape.neck),
        look.closure,
        at=(0, tube_tall),
        elevation_deg=11,
        ribs=_ribs(shape, 0.0, collar_tall) if shape.style % 3 else None,
        wall=Print("logo", 0.9 * radius, 0.55 * collar_tall, 0.5 * collar_tall),
    )
    stem = Part(
        cylinder(radius * 0.38, stem_tall + 0.02),
        look.accent,
        at=(0, tube_tall + collar_tall * 0.98),
        elevation_deg=11,
    )
    foot = tube_tall + collar_tall + stem_tall
    head_radius = radius * (0.60 + 0.22 * shape.neck)
    spout_long = radius * (1.35 + 0.9 * shape.closure)
    spout = Part(
        ((0.034, 0.0), (0.024, spout_long * 0.8), (0.020, spout_long), (0.0, spout_long)),
        look.closure,
        at=(0, foot + head_tall * 0.60),
        elevation_deg=0,
        turn_deg=-90.0 * side,
        bend=(0.02 + 0.05 * shape.shoulder) * side,
    )
    head = Part(
        cylinder(head_radius, head_tall, taper=0.10, dome=0.010 + 0.02 * shape.shoulder),
        look.closure,
        at=(0, foot),
        elevation_deg=11,
        rounding=0.010,
    )
    return Assembly((tube, collar, stem, spout, head), lies=True)


def _ribs(shape: Shape, low: float, high: float) -> Ribs:
    return Ribs((36, 48, 60)[shape.style % 3], 0.24, low, high)


def _shadowed(colour: str) -> str:
    return "#" + "".join(f"{int(value * 0.72):02x}" for value in bytes.fromhex(colour[1:]))
