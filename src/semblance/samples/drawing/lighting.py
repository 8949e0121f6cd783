"""The studio: one large softbox, a strip on the other side, a lamp above, in a bright room.

Without perspective what a surface shows depends on nothing but its normal, so the studio is
computed once on a small disc of normals and looked up for every pixel (Sloan et al., "The lit
sphere", 2001).
"""

import math
from dataclasses import dataclass

import numpy as np

from semblance.samples.arrays import Floats, floats
from semblance.samples.products.materials import Finish

SPHERE = 96
_KEY_ELEVATION_DEG = 38.0


@dataclass(frozen=True, slots=True)
class Light:
    """Where the softbox stands (degrees to the right), and the light's strength and tint.

    `hardness` in 0..1 is how much darker the far side is; `warmth` in -1..1 goes from bluish
    to yellowish.
    """

    azimuth_deg: float
    hardness: float = 0.5
    exposure: float = 1.0
    warmth: float = 0.0

    @property
    def side(self) -> int:
        """1 where the softbox stands on the right, -1 on the left."""
        return 1 if self.azimuth_deg > 0 else -1

    @property
    def tint(self) -> Floats:
        """(3,) linear RGB by which all light is multiplied."""
        shift = 0.10 * self.warmth
        return np.array([1 + shift, 1.0, 1 - 1.4 * shift], np.float32) * np.float32(self.exposure)


def lit_sphere(finish: Finish, light: Light, turn_deg: float) -> tuple[Floats, Floats]:
    """((S, S), (S, S)): diffuse light and mirrored light by the normal's right and up parts.

    Column and row run over -1..1. `turn_deg` is how the part is turned in the picture.
    """
    right, up, near = _normals(turn_deg)
    return _diffuse(right, up, near, light), _mirrored(right, up, near, finish, light)


def _normals(turn_deg: float) -> tuple[Floats, Floats, Floats]:
    axis = np.linspace(-1, 1, SPHERE, dtype=np.float32)
    x, y = np.meshgrid(axis, axis)
    length = np.maximum(np.hypot(x, y), 1e-6)
    inward = np.minimum(1, 0.999 / length)
    x, y = x * inward, y * inward
    near = np.sqrt(np.maximum(1 - x * x - y * y, 0))
    turn = math.radians(turn_deg)
    right = x * math.cos(turn) - y * math.sin(turn)
    return right.astype("f4"), (x * math.sin(turn) + y * math.cos(turn)).astype("f4"), near


def _diffuse(right: Floats, up: Floats, near: Floats, light: Light) -> Floats:
    azimuth, elevation = math.radians(light.azimuth_deg), math.radians(_KEY_ELEVATION_DEG)
    level = math.cos(elevation)
    toward = right * (math.sin(azimuth) * level) + up * math.sin(elevation)
    toward = toward + near * (math.cos(azimuth) * level)
    # Half-wrapped: a softbox as large as the product lights beyond its own horizon.
    key = np.maximum((toward + 0.35) / 1.35, 0)
    ambient = 0.62 - 0.34 * light.hardness + 0.14 * up
    return floats(np.maximum(ambient + (0.48 + 0.34 * light.hardness) * key, 0.02))


def _mirrored(right: Floats, up: Floats, near: Floats, finish: Finish, light: Light) -> Floats:
    seen = _surroundings(2 * near * right, 2 * near * up, 2 * near * near - 1, finish, light)
    grazing = (1 - near) ** 5
    share = finish.specular + (1 - finish.specular) * grazing * (0.45 * (1 - finish.blur) + 0.1)
    return floats(seen * share)


def _surroundings(x: Floats, y: Floats, z: Floats, finish: Finish, light: Light) -> Floats:
    """Brightness of the room in a direction, blurred as the finish blurs it."""
    azimuth = np.degrees(np.arctan2(x, z))
    elevation = np.degrees(np.arcsin(np.clip(y, -1, 1)))
    soft = 4 + 38 * finish.blur
    side = light.side
    key = _window(azimuth, light.azimuth_deg * 1.15 + 22 * side, 20, soft)
    key = key * _window(elevation, 12, 52, soft + 6)
    strip = _window(azimuth, -84 * side, 7, soft) * _window(elevation, 5, 60, soft + 6)
    lamp = _window(elevation, 78, 22, soft + 8)
    room = 0.34 + 0.22 * np.tanh(elevation / 30)
    behind = 1 - 0.65 * _window(np.abs(azimuth), 140, 28, soft + 10)
    dim = 1 / (1 + 1.2 * finish.blur)
    return floats(room * behind + dim * (3.4 * key + 1.7 * strip + 1.3 * lamp))


def _window(angle: Floats, middle: float, half: float, soft: float) -> Floats:
    """1 within `half` degrees of the middle, falling to 0 over about `soft` degrees."""
    beyond = (np.abs(angle - middle) - half) / soft
    return floats(0.5 - 0.5 * np.tanh(2 * beyond))
