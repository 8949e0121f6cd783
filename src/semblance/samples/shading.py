"""From a surface and the studio's light to pixels: premultiplied linear RGBA, one layer a part."""

import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from semblance.samples.arrays import Floats, floats
from semblance.samples.artwork import artwork
from semblance.samples.colour import linear, to_linear
from semblance.samples.labels import Label
from semblance.samples.lighting import SPHERE, Light, lit_sphere
from semblance.samples.materials import Finish
from semblance.samples.noise import grain
from semblance.samples.parts import Part, Print
from semblance.samples.solid import Surface

_GROUND_REACH = 0.020
_JOINT_REACH = 0.006
_FLAT = 0.86

_Place: TypeAlias = tuple[Floats, Floats, Floats]
"""Across and down in 0..1 of a print, and where it can be seen, of each pixel (H, W)."""


@dataclass(frozen=True, slots=True)
class Studio:
    """What shading needs to know besides the part.

    `yaw` is how far the product is turned about its own axis, in radians to the right;
    `scale` is in pixels a picture height; `turn_deg` is how the whole product will be turned.
    """

    light: Light
    label: Label
    yaw: float
    scale: float
    turn_deg: float


def shade(part: Part, surface: Surface, studio: Studio) -> Floats:
    """(H, W, 4) float32, premultiplied linear RGB and how much of the background it hides."""
    finish = part.material.optics
    right, up = _grooved(part, surface, studio.yaw)
    rough, streak = _texture(finish, surface)
    spheres = lit_sphere(finish, studio.light, part.turn_deg + studio.turn_deg)
    diffuse, mirrored = (_look_up(sphere, right, up + rough) for sphere in spheres)
    coat = _coat(part, surface, studio)
    if finish.grain in ("velour", "sponge"):
        diffuse = diffuse * (1 + streak)
    else:
        mirrored = mirrored * (1 + streak)
    shadow = _occlusion(part, surface)
    light = _reflected(coat, diffuse, mirrored, part)
    light *= (shadow * surface.cover)[..., None]
    light *= studio.light.tint
    return _layered(light, mirrored, coat[..., 3], (part, surface))


def _reflected(coat: Floats, diffuse: Floats, mirrored: Floats, part: Part) -> Floats:
    """What comes back: the coat's colour, and the gleam; ink covers a metal like any other wall."""
    finish, covered = part.material.optics, coat[..., 3]
    thrown = finish.diffuse + (max(finish.diffuse, 0.92) - finish.diffuse) * covered
    light = coat[..., :3] * (diffuse * thrown)[..., None]
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


def _texture(finish: Finish, surface: Surface) -> tuple[Floats, Floats]:
    """((H, W), (H, W)): what the grain adds to the normal, and the share of light it adds."""
    import cv2

    shape = surface.up.shape
    none = np.zeros(shape, np.float32)
    if finish.grain == "none":
        return none, none
    noise = grain((shape[0], shape[1]))
    if finish.grain == "fine":
        return noise * np.float32(0.012), none
    if finish.grain == "brushed":
        return none, np.broadcast_to(noise[:, :1] * np.float32(0.07), shape)
    soft = cv2.GaussianBlur(noise, (0, 0), 1.3 if finish.grain == "velour" else 2.2)
    pores = np.minimum(soft + 0.12, 0) * 0.5 if finish.grain == "sponge" else soft * 0.12
    return soft * np.float32(0.10), floats(pores)


def _occlusion(part: Part, surface: Surface) -> Floats:
    """Less light reaches the foot of a part, and the seam at its upper end."""
    if part.elevation_deg == 0:  # it lies on its back: its ends are in the open
        return np.ones_like(surface.up)
    top = max(height for _, height in part.outline)
    foot = 1 - 0.38 * np.exp(-surface.y / np.float32(_GROUND_REACH))
    wall = surface.up < _FLAT * np.sin(np.radians(max(part.elevation_deg, 1.0)) + 0.6)
    seam = 1 - 0.22 * np.exp((surface.y - top) / np.float32(_JOINT_REACH)) * wall
    return floats(foot * seam)


def _coat(part: Part, surface: Surface, studio: Studio) -> Floats:
    """(H, W, 4): the surface's own colour, and how much of a clear wall is covered by
    its content or a print."""
    coat = np.zeros((*surface.up.shape, 4), np.float32)
    coat[..., :3] = linear(part.material.colour)
    if part.content:
        inside = _content_share(part, surface)
        _lay(coat, linear(part.content.colour) * np.float32(1.1), inside)
    if part.wall:
        _print(coat, part.wall, _on_wall(part, surface, part.wall, studio.yaw), studio)
    if part.top:
        _print(coat, part.top, _on_top(part, surface, part.top, studio.yaw), studio)
    return coat


def _lay(coat: Floats, colour: Floats, share: Floats) -> None:
    """Cover a share of each pixel's coat with a colour, (3,) or (H, W, 3)."""
    coat[..., :3] += (colour - coat[..., :3]) * share[..., None]
    coat[..., 3] += (1 - coat[..., 3]) * share


def _content_share(part: Part, surface: Surface) -> Floats:
    """(H, W) in 0..1: how much of a clear part's pixel shows its content."""
    side = np.abs(surface.x) / np.maximum(surface.reach, 1e-4)
    sides = np.clip((0.93 - side) / 0.05, 0, 1)
    level = np.clip((part.fill - surface.y) / 0.004, 0, 1)
    foot = np.clip((surface.y - 0.018) / 0.006, 0, 1)
    return floats(sides * level * foot)


def _on_wall(part: Part, surface: Surface, where: Print, yaw: float) -> _Place:
    reach = np.maximum(surface.reach, 1e-4)
    round_arc = reach * np.arcsin(np.clip(surface.x / reach, -1, 1))
    # A wall curves less the squarer its cut is.
    curved = np.float32(2 / part.corner) ** 2
    across = surface.x + (round_arc - surface.x) * curved + reach * np.float32(yaw)
    down = (where.height - surface.y) / where.tall + 0.5
    return across / where.width + 0.5, down, floats(surface.z >= 0)


def _on_top(part: Part, surface: Surface, where: Print, yaw: float) -> _Place:
    """On a top face, down is towards the viewer."""
    turn = yaw if part.corner == 2 else 0.0
    x = surface.x * math.cos(turn) + surface.z * math.sin(turn) / part.depth
    z = surface.z * math.cos(turn) - surface.x * math.sin(turn) * part.depth
    across = x / where.width + 0.5
    down = (z - where.height) / where.tall + 0.5
    top = max(height for _, height in part.outline)
    return floats(across), floats(down), floats(surface.y > top - 0.02)


def _print(coat: Floats, where: Print, place: _Place, studio: Studio) -> None:
    import cv2

    art = np.asarray(artwork(where, studio.label, studio.scale))
    across, down, visible = place
    columns = across.astype("f4") * art.shape[1] - np.float32(0.5)
    rows = down.astype("f4") * art.shape[0] - np.float32(0.5)
    clear = (*(int(value) for value in art[0, 0, :3]), 0)
    inked = cv2.remap(
        art, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=clear
    )
    share = inked[..., 3].astype(np.float32) * (visible / np.float32(255))
    _lay(coat, to_linear(inked[..., :3]), share)


def _layered(
    light: Floats, mirrored: Floats, covered: Floats, seen: tuple[Part, Surface]
) -> Floats:
    """Attach how much each pixel hides; a clear wall hides more where it is seen at a slant."""
    part, surface = seen
    hides = surface.cover.astype(np.float32)
    clarity = part.material.optics.clarity
    if clarity:
        slant = (1 - np.maximum(surface.near, 0)) ** 2
        through = np.float32(clarity) * (1 - slant) * (1 - np.minimum(mirrored, 1))
        hides = hides * (1 - np.maximum(through, 0) * (1 - covered))
        light = light * hides[..., None]
    return np.dstack([light, hides]).astype(np.float32)
