"""From a surface and the studio's light to pixels: premultiplied linear RGBA, one layer a part."""

from dataclasses import dataclass

import numpy as np

from semblance.samples.arrays import Floats, floats
from semblance.samples.drawing.coat import Printing, coat
from semblance.samples.drawing.colour import linear
from semblance.samples.drawing.lighting import SPHERE, Light, lit_sphere
from semblance.samples.drawing.noise import grain
from semblance.samples.drawing.solid import Surface
from semblance.samples.products.materials import Finish
from semblance.samples.products.parts import Part

_GROUND_REACH = 0.020
_JOINT_REACH = 0.006


@dataclass(frozen=True, slots=True)
class Studio:
    """The light, the prints, and by how much the whole product will be turned in the picture."""

    light: Light
    printing: Printing
    turn_deg: float


@dataclass(frozen=True, slots=True, eq=False)
class _Texture:
    """What a grain does, (H, W) each: it tilts the normal upwards by `tilt`, and multiplies the
    diffuse and the mirrored light."""

    tilt: Floats
    diffuse: Floats
    mirrored: Floats


def shade(part: Part, surface: Surface, studio: Studio) -> Floats:
    """(H, W, 4) float32, premultiplied linear RGB and how much of the background it hides."""
    finish = part.material.optics
    texture = _texture(finish, surface)
    right, up = _grooved(part, surface, studio.printing.yaw)
    spheres = lit_sphere(finish, studio.light, part.turn_deg + studio.turn_deg)
    diffuse, mirrored = (_look_up(sphere, right, up + texture.tilt) for sphere in spheres)
    own, mirrored = coat(part, surface, studio.printing), mirrored * texture.mirrored
    light = _reflected(own, diffuse * texture.diffuse, mirrored, part)
    light *= (_occlusion(part, surface) * surface.cover)[..., None]
    light *= studio.light.tint
    hides = _hiding(part, surface, mirrored, own[..., 3])
    # A clear wall shows less of its own light by as much as it lets through from behind.
    return np.dstack([light * hides[..., None], hides])


def _reflected(own: Floats, diffuse: Floats, mirrored: Floats, part: Part) -> Floats:
    """What comes back: the coat's colour, and the gleam; ink covers a metal like any other wall."""
    finish, covered = part.material.optics, own[..., 3]
    thrown = finish.diffuse + (max(finish.diffuse, 0.92) - finish.diffuse) * covered
    light = own[..., :3] * (diffuse * thrown)[..., None]
    if not finish.metal:
        return light + mirrored[..., None]
    gleam = (mirrored * (1 - 0.9 * covered))[..., None] * linear(part.material.colour)
    return light + gleam


def _look_up(sphere: Floats, right: Floats, up: Floats) -> Floats:
    import cv2

    half = np.float32((SPHERE - 1) / 2)
    # Grain and ribs may push a normal beyond the rim of the sphere: it stays on the rim.
    columns, rows = (right + 1) * half, (up + 1) * half
    return floats(
        cv2.remap(sphere, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    )


def _grooved(part: Part, surface: Surface, yaw: float) -> tuple[Floats, Floats]:
    """The normal's right and up parts, with the ribs cut into the wall."""
    ribs = part.ribs
    if ribs is None:
        return surface.right, surface.up
    around = np.arctan2(surface.x, surface.z) + np.float32(yaw)
    within = (surface.y > ribs.low) & (surface.y < ribs.high)
    # Grooves close up towards the sides, where a lens no longer tells them apart.
    strength = np.float32(ribs.depth) * within * np.sqrt(np.maximum(surface.near, 0))
    wave = np.cos(np.float32(ribs.count) * around) * strength
    return surface.right + wave * np.maximum(surface.near, 0), surface.up


def _texture(finish: Finish, surface: Surface) -> _Texture:
    import cv2

    none, one = np.zeros_like(surface.up), np.ones_like(surface.up)
    noise = grain((none.shape[0], none.shape[1]))
    if finish.grain == "none":
        return _Texture(none, one, one)
    if finish.grain == "fine":
        return _Texture(noise * np.float32(0.012), one, one)
    if finish.grain == "brushed":
        return _Texture(none, one, one + noise[:, :1] * np.float32(0.07))
    soft = floats(cv2.GaussianBlur(noise, (0, 0), 1.3 if finish.grain == "velour" else 2.2))
    pores = np.minimum(soft + 0.12, 0) * 0.5 if finish.grain == "sponge" else soft * 0.12
    return _Texture(soft * np.float32(0.10), floats(1 + pores), one)


def _occlusion(part: Part, surface: Surface) -> Floats:
    """Less light reaches the foot of a part, and the seam at its upper end."""
    if part.elevation_deg == 0:  # it lies on its back: its ends are in the open
        return np.ones_like(surface.up)
    top = max(height for _, height in part.outline)
    foot = 1 - 0.38 * np.exp(-surface.y / np.float32(_GROUND_REACH))
    # A level face points up by the cosine of the elevation, a wall not at all.
    wall = surface.up < 0.5 * np.cos(np.radians(part.elevation_deg))
    seam = 1 - 0.22 * np.exp((surface.y - top) / np.float32(_JOINT_REACH)) * wall
    return floats(foot * seam)


def _hiding(part: Part, surface: Surface, mirrored: Floats, covered: Floats) -> Floats:
    """How much of the background each pixel hides; a clear wall more where seen at a slant."""
    slant = (1 - np.maximum(surface.near, 0)) ** 2
    through = part.material.optics.clarity * (1 - slant) * (1 - np.minimum(mirrored, 1))
    return floats(surface.cover * (1 - np.maximum(through, 0) * (1 - covered)))
