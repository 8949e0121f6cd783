"""What a layer of a network answers to a picture: its liveliest channels, as one drawing."""

import numpy as np
import PIL.Image
from numpy.typing import NDArray

from semblance.explain.colours import RAISES, ramp
from semblance.explain.parts import draw_picture
from semblance.explain.sheet import Sheet
from semblance.images import Image

CHANNELS, COLUMNS, SIDE = 24, 6, 140

Planes = NDArray[np.float32]


def liveliest(places: Planes, count: int = CHANNELS) -> NDArray[np.int64]:
    """The channels of a (h, w, c) map that differ most from place to place, most first."""
    spread = places.reshape(-1, places.shape[-1]).std(axis=0)
    return np.argsort(-spread, kind="stable")[:count]


def draw_maps(image: Image, places: Planes, layer: str) -> PIL.Image.Image:
    """An RGB sheet: the picture, and CHANNELS of its (h, w, c) feature map, each on its own scale
    from white, its least answer, to brown, its strongest."""
    rows, columns, channels = places.shape
    sheet = Sheet(COLUMNS * SIDE + (COLUMNS - 1) * 12 + 32)
    sheet.words(f"{layer}: {channels} channels of {columns} x {rows} places", 18)
    sheet.words("The channels that differ most from place to place, each on its own scale.", 13)
    sheet.row([draw_picture(image, SIDE * 2)], ["the picture"], SIDE)
    chosen = liveliest(places).tolist()
    for start in range(0, len(chosen), COLUMNS):
        part = chosen[start : start + COLUMNS]
        sheet.row([_plane(places[..., each]) for each in part], [f"{each}" for each in part], SIDE)
    return sheet.finished()


def _plane(answers: NDArray[np.float32]) -> PIL.Image.Image:
    low, high = float(answers.min()), float(answers.max())
    share = (answers - low) / max(high - low, 1e-12)
    colours = ramp(RAISES, share[..., None].astype(np.float64))
    small = PIL.Image.fromarray(np.rint(colours).astype(np.uint8))
    scale = SIDE / max(small.size)
    size = max(1, round(scale * small.width)), max(1, round(scale * small.height))
    return small.resize(size, PIL.Image.Resampling.NEAREST)
