"""The coat of a part: its own colour, its content seen through a clear wall, its prints."""

import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from semblance.samples.arrays import Floats, floats
from semblance.samples.drawing.artwork import artwork
from semblance.samples.drawing.colour import linear, to_linear
from semblance.samples.drawing.solid import Surface
from semblance.samples.products.labels import Label
from semblance.samples.products.parts import Part, Print

_Place: TypeAlias = tuple[Floats, Floats, Floats]
"""Across and down in 0..1 of a print, and where it can be seen, of each pixel (H, W)."""


@dataclass(frozen=True, slots=True)
class Printing:
    """What prints depend on besides the part: the label, the product's turn about its own axis
    in radians to the right, and the scale in pixels a picture height."""

    label: Label
    yaw: float
    scale: float


def coat(part: Part, surface: Surface, printing: Printing) -> Floats:
    """(H, W, 4) linear RGB, and how much of a clear wall its content or a print covers."""
    own = np.zeros((*surface.up.shape, 4), np.float32)
    own[..., :3] = linear(part.material.colour)
    if part.content:
        # A little brighter than itself: light also comes through from behind.
        _lay(own, linear(part.content.colour) * np.float32(1.1), _content_share(part, surface))
    if part.wall:
        _print(own, part, part.wall, _on_wall(part, surface, part.wall, printing.yaw), printing)
    if part.top:
        _print(own, part, part.top, _on_top(part, surface, part.top, printing.yaw), printing)
    return own


def _lay(own: Floats, colour: Floats, share: Floats) -> None:
    """Cover a share of each pixel's coat with a colour, (3,) or (H, W, 3)."""
    own[..., :3] += (colour - own[..., :3]) * share[..., None]
    own[..., 3] += (1 - own[..., 3]) * share


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
    return floats(across / where.width + 0.5), floats(down), floats(surface.z >= 0)


def _on_top(part: Part, surface: Surface, where: Print, yaw: float) -> _Place:
    """On a top face, down is towards the viewer."""
    turn = yaw if part.corner == 2 else 0.0
    x = surface.x * math.cos(turn) + surface.z * math.sin(turn) / part.depth
    z = surface.z * math.cos(turn) - surface.x * math.sin(turn) * part.depth
    across = x / where.width + 0.5
    down = (z - where.height) / where.tall + 0.5
    top = max(height for _, height in part.outline)
    return floats(across), floats(down), floats(surface.y > top - 0.02)


def _print(own: Floats, part: Part, where: Print, place: _Place, printing: Printing) -> None:
    import cv2

    art = np.asarray(artwork(where, printing.label, part.material.colour, printing.scale))
    across, down, visible = place
    columns = across * art.shape[1] - np.float32(0.5)
    rows = down * art.shape[0] - np.float32(0.5)
    clear = (*(int(value) for value in art[0, 0, :3]), 0)
    inked = cv2.remap(
        art, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=clear
    )
    share = inked[..., 3].astype(np.float32) * (visible / np.float32(255))
    _lay(own, to_linear(inked[..., :3]), share)
