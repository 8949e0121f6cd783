"""Pictures of plain objects with alpha, so that what the object is, is known to the pixel."""

from pathlib import Path
from typing import Literal

import numpy as np
import PIL.Image
import PIL.ImageDraw

Shape = Literal["disc", "box", "tall"]

SIDE = 160


def draw(
    *objects: tuple[Shape, tuple[int, int], int], colour: str = "teal", speckled: bool = False
) -> PIL.Image.Image:
    """RGBA, transparent around objects of (shape, centre, radius); `speckled` gives keypoints."""
    picture = PIL.Image.new("RGBA", (SIDE, SIDE), (0, 0, 0, 0))
    pen = PIL.ImageDraw.Draw(picture)
    for shape, (x, y), radius in objects:
        if shape == "disc":
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), colour)
        else:
            narrow = radius // 2 if shape == "tall" else radius
            pen.rectangle((x - narrow, y - radius, x + narrow, y + radius), colour)
    return _speckled(picture) if speckled else picture


def _speckled(picture: PIL.Image.Image) -> PIL.Image.Image:
    pixels = np.array(picture)
    dots = np.random.default_rng(4).integers(0, 2, (SIDE // 8, SIDE // 8), np.uint8) * 120
    grain = np.kron(dots, np.ones((8, 8), np.uint8))
    pixels[..., :3] = np.clip(pixels[..., :3].astype(int) + grain[..., None] - 60, 0, 255)
    return PIL.Image.fromarray(pixels, "RGBA")


def save(folder: Path, **pictures: PIL.Image.Image) -> None:
    """Each as `name.png`; a name `jar_1` goes to the folder `jar`."""
    for name, picture in pictures.items():
        label, _, rest = name.partition("_")
        place = folder / label if rest else folder
        place.mkdir(parents=True, exist_ok=True)
        picture.save(place / f"{rest or name}.png")
