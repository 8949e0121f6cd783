"""What a surface is made of: its colour, and how its finish throws light back."""

from dataclasses import dataclass
from typing import Literal

Grain = Literal["none", "brushed", "velour", "sponge", "fine"]


@dataclass(frozen=True, slots=True)
class Finish:
    """How light leaves a surface, every share in 0..1.

    `diffuse` is thrown back in all directions, `specular` mirrored (face on; more at a grazing
    angle), `blur` how far a mirrored light spreads, `clarity` how much of what lies behind is
    seen through. A metal mirrors in its own colour.
    """

    diffuse: float
    specular: float
    blur: float
    metal: bool = False
    clarity: float = 0.0
    grain: Grain = "none"


FINISHES = {
    "gloss": Finish(diffuse=0.92, specular=0.10, blur=0.10),
    "satin": Finish(diffuse=0.94, specular=0.09, blur=0.45),
    "matte": Finish(diffuse=0.96, specular=0.05, blur=0.85, grain="fine"),
    "rubber": Finish(diffuse=0.95, specular=0.06, blur=0.60, grain="fine"),
    "polished": Finish(diffuse=0.18, specular=0.85, blur=0.08, metal=True),
    "brushed": Finish(diffuse=0.32, specular=0.62, blur=0.50, metal=True, grain="brushed"),
    "glass": Finish(diffuse=0.55, specular=0.16, blur=0.06, clarity=0.70),
    "frosted": Finish(diffuse=0.85, specular=0.08, blur=0.55, clarity=0.18),
    "velour": Finish(diffuse=1.00, specular=0.0, blur=1.0, grain="velour"),
    "sponge": Finish(diffuse=0.98, specular=0.02, blur=1.0, grain="sponge"),
    "cream": Finish(diffuse=0.95, specular=0.07, blur=0.30),
}


@dataclass(frozen=True, slots=True)
class Material:
    """A colour (`#rrggbb`, sRGB) in a finish of `FINISHES`."""

    colour: str
    finish: str = "gloss"

    @property
    def optics(self) -> Finish:
        return FINISHES[self.finish]
