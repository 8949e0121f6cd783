"""Charts and pictures within a page: nothing is fetched from anywhere."""

import base64
import io
from pathlib import Path

import PIL.Image

from semblance.evaluate.report.html_text import safe
from semblance.evaluate.report.model import Figure, PictureRow, Tile
from semblance.search.thumbnail import embedded, thumbnail


def figure_html(figure: Figure) -> str:
    """A chart; one without a dark twin keeps its light paper in the dark."""
    paper = ' class="paper"' if figure.dark_png is None else ""
    image = f'<img{paper} src="{_data(figure.png)}" alt="{safe(figure.alt)}" {_size(figure.png)}>'
    if figure.dark_png is not None:
        dark = f'<source media="(prefers-color-scheme: dark)" srcset="{_data(figure.dark_png)}">'
        image = f"<picture>{dark}{image}</picture>"
    caption = f"<figcaption>{safe(figure.caption)}</figcaption>" if figure.caption else ""
    return f'<figure class="part card chart">{image}{caption}</figure>'


def pictures_html(row: PictureRow) -> str:
    """Thumbnails side by side; a picture that has gone since is named instead."""
    tiles = "\n".join(f"<li>{_tile(tile)}</li>" for tile in row.tiles)
    note = f'<p class="note">{safe(row.caption)}</p>' if row.caption else ""
    return f'<div class="part">{note}<ul class="tiles">\n{tiles}\n</ul></div>'


def _tile(tile: Tile) -> str:
    caption = f"<span>{safe(tile.caption)}</span>" if tile.caption else ""
    picture = tile.picture
    if isinstance(picture, Path):
        return thumbnail(picture, tile.page, tile.caption or picture.name) + caption
    return embedded(picture, tile.caption) + caption


def _size(png: bytes) -> str:
    """Width and height in the page's pixels, 96 an inch, by the density that the file states."""
    with PIL.Image.open(io.BytesIO(png)) as picture:
        density = picture.info.get("dpi", (96, 96))[0]
        width, height = (round(side * 96 / density) for side in picture.size)
    return f'width="{width}" height="{height}"'


def _data(png: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"
