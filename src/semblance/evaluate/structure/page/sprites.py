"""Thumbnails of many pictures in a few JPEG sheets, bounded in number and bytes."""

import base64
import io
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import PIL.Image

from semblance.errors import ImageError
from semblance.evaluate.structure.pictures import Picture
from semblance.evaluate.structure.vectors import spread
from semblance.images import open_image

SMALL, LARGE = 64, 128
"""Pixels a side: large ones where there are few pictures. JPEG sheets take 1 to 2 and 4 to 6 kB a
thumbnail."""

FEW = 500
MOST = 2000
"""Pictures that get a thumbnail, spread evenly; the others show their name only."""

MOST_BYTES = 8 * 2**20
"""Of all sheets before base64; what does not fit is left out."""

COLUMNS = 16
QUALITY = 72
PAPER = (200, 200, 200)


@dataclass(frozen=True, slots=True)
class Sprites:
    """`sheets` are data URIs of JPEGs with square tiles of `side` pixels, 16 x 16 a sheet; `tile`
    is the place of each picture's tile over all sheets, -1 where it has none."""

    side: int
    columns: int
    sheets: tuple[str, ...]
    tile: tuple[int, ...]

    @property
    def shown(self) -> int:
        """Pictures that have a thumbnail."""
        return sum(place >= 0 for place in self.tile)


def sprites(pictures: Sequence[Picture]) -> Sprites:
    """Small pictures of at most 2,000 of these, at most 8 MB; one that has gone since has none."""
    chosen = np.unique(spread(len(pictures), MOST)).tolist()
    side = LARGE if len(chosen) <= FEW else SMALL
    tile = [-1] * len(pictures)
    sheets: list[bytes] = []
    with ThreadPoolExecutor() as pool:
        tiles = pool.map(lambda place: _tile(pictures[place], side), chosen)
        found = ((place, one) for place, one in zip(chosen, tiles, strict=True) if one)
        while batch := list(islice(found, COLUMNS**2)):
            sheet = _sheet([one for _, one in batch], side)
            if sum(map(len, (*sheets, sheet))) > MOST_BYTES:
                break
            for offset, (place, _) in enumerate(batch):
                tile[place] = len(sheets) * COLUMNS**2 + offset
            sheets.append(sheet)
    uris = (base64.b64encode(sheet).decode() for sheet in sheets)
    return Sprites(
        side, COLUMNS, tuple(f"data:image/jpeg;base64,{uri}" for uri in uris), tuple(tile)
    )


def _tile(picture: Picture, side: int) -> PIL.Image.Image | None:
    try:
        small = open_image(Path(picture.uri), min_side=side, page=picture.page).pil.copy()
    except ImageError:
        return None
    small.thumbnail((side, side))
    return small


def _sheet(tiles: Sequence[PIL.Image.Image], side: int) -> bytes:
    """A JPEG of up to 16 x 16 tiles, each in the middle of its square."""
    rows = -(-len(tiles) // COLUMNS)
    sheet = PIL.Image.new("RGB", (COLUMNS * side, rows * side), PAPER)
    for place, one in enumerate(tiles):
        left, top = place % COLUMNS * side, place // COLUMNS * side
        sheet.paste(one, (left + (side - one.width) // 2, top + (side - one.height) // 2))
    buffer = io.BytesIO()
    sheet.save(buffer, "JPEG", quality=QUALITY)
    return buffer.getvalue()
