"""A view: how one picture of a product is taken."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from semblance.samples.drawing.lighting import Light
from semblance.samples.seeds import generator

BackgroundKind = Literal["studio", "cluttered"]
BackgroundChoice = Literal["mixed", "studio", "cluttered"]


@dataclass(frozen=True, slots=True)
class View:
    """One picture's camera, light and background; `seed` draws what has no number of its own.

    `scale` multiplies the product's size; `roll_deg` turns it in the picture, anticlockwise;
    `yaw_deg` turns it about its own axis, or takes the camera to its side where it lies;
    (`shift_x`, `shift_y`) moves it, in picture heights.
    """

    size: int
    scale: float
    roll_deg: float
    yaw_deg: float
    shift_x: float
    shift_y: float
    light: Light
    background: BackgroundKind
    quality: int
    noise: float
    blur: float
    seed: int


def draw_view(key: tuple[int, str, int, int], size: int, background: BackgroundChoice) -> View:
    """The view of a picture; `key` is (seed, category, product, number of the view).

    Size and background change nothing else of it.
    """
    rng = generator(key[0], key[1], "view", key[2], key[3])
    side = -1 if rng.random() < 0.5 else 1
    plain = rng.random() < 0.5
    kind: BackgroundKind = "studio" if plain else "cluttered"
    return View(
        size=size,
        scale=_rounded(rng.uniform(0.80, 1.06)),
        roll_deg=_rounded(rng.uniform(-8, 8)),
        yaw_deg=_rounded(rng.uniform(-22, 22)),
        shift_x=_rounded(rng.uniform(-0.05, 0.05)),
        shift_y=_rounded(rng.uniform(-0.035, 0.035)),
        light=_draw_light(rng, side),
        background=kind if background == "mixed" else background,
        quality=int(rng.integers(82, 95)),
        noise=_rounded(rng.uniform(0.004, 0.014)),
        blur=_rounded(rng.uniform(0.0, 0.6)),
        seed=int(rng.integers(2**31)),
    )


def _draw_light(rng: np.random.Generator, side: int) -> Light:
    return Light(
        azimuth_deg=_rounded(side * rng.uniform(18, 62)),
        hardness=_rounded(rng.uniform(0.25, 0.85)),
        exposure=_rounded(rng.uniform(0.80, 1.08)),
        warmth=_rounded(rng.uniform(-0.5, 0.7)),
    )


def _rounded(value: float) -> float:
    """Four places: what the manifest shows is exactly what was drawn."""
    return round(float(value), 4)
