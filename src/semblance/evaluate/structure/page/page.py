"""Maps as one self-contained interactive page: no library, no network, no server."""

import json
from collections.abc import Sequence
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

from semblance.evaluate.structure.page.groupings import groupings
from semblance.evaluate.structure.page.sprites import Sprites, sprites
from semblance.evaluate.structure.page.tables import clusters_html, confusions_html, facts
from semblance.evaluate.structure.pictures import Picture
from semblance.evaluate.structure.structure import Structure
from semblance.naming import escape_name
from semblance.search.page_style import STYLE

POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
"""The browser itself refuses anything that is not in the page."""

KEYS = (
    "Drag to move, wheel or pinch to zoom, point at a dot for its picture. Keys: arrows go from "
    "dot to dot, with shift they move the map; + and - zoom, 0 shows all, Esc lets go."
)


def map_page(
    structures: Sequence[Structure], pictures: Sequence[Picture], total: int | None = None
) -> str:
    """The whole page as text: one map a structure, all of the same `pictures`, in their order.

    `total` says how many pictures these were sampled from. At most 2,000 thumbnails and 8 MB of
    them are within, decoded here; a picture that has gone since is named only.
    """
    small = sprites(pictures)
    content = json.dumps(_content(structures, pictures, small), separators=(",", ":"))
    names = " and ".join(escape(one.name) for one in structures)
    figures = "\n".join(_figure(one) for one in structures)
    tables = "\n".join(
        confusions_html(one, pictures) + clusters_html(one, pictures) for one in structures
    )
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Semblance: map of {names}</title>
<style>{STYLE}{_own("map.css")}</style>
</head>
<body>
<header><h1>Map of {names}</h1><p>{_sampled(pictures, total, small)} Near on the map means alike;
the axes and large distances mean nothing. {KEYS}</p></header>
<main>
<div class="bar"><label for="grouping">Colour by</label> <select id="grouping"></select>
<button type="button" id="all">Show all</button> <button type="button" id="none">Hide all</button>
<label><input type="checkbox" id="pictures"> pictures on the map</label></div>
<div class="legend" id="legend" role="group" aria-label="Groups: press to show or hide"></div>
<noscript><p>The map is drawn by a script within this page, which is switched off.</p></noscript>
<div class="maps">
{figures}
</div>
{tables}
</main>
<div id="card" hidden><canvas></canvas><b></b><span style="white-space: pre-line"></span></div>
<p id="spoken" class="visually-hidden" aria-live="polite"></p>
<script type="application/json" id="data">{_within_script(content)}</script>
<script>{_own("map.js")}</script>
</body>
</html>
"""


def _content(
    structures: Sequence[Structure], pictures: Sequence[Picture], small: Sprites
) -> dict[str, Any]:
    return {
        "names": [escape_name(Path(picture.uri).name) for picture in pictures],
        "groupings": [
            {"title": one.title, "names": [*map(escape_name, one.names)], "of": one.of}
            for one in groupings(structures, [picture.label for picture in pictures])
        ],
        "maps": [{"points": one.projection.points.round(4).ravel().tolist()} for one in structures],
        "sprites": {
            "side": small.side,
            "columns": small.columns,
            "sheets": small.sheets,
            "tile": small.tile,
        },
    }


def _figure(one: Structure) -> str:
    name = escape(one.name)
    return f"""<figure class="map"><figcaption><h2>{name}</h2>{facts(one)}</figcaption>
<canvas tabindex="0" role="application" aria-roledescription="map" aria-label="Map of {name}">
</canvas>
<div class="zoom"><button type="button" aria-label="Zoom in">+</button>
<button type="button" aria-label="Zoom out">−</button>
<button type="button" aria-label="Show all">◻</button></div></figure>"""


def _sampled(pictures: Sequence[Picture], total: int | None, small: Sprites) -> str:
    shown = f"{len(pictures):,} pictures"
    if total is not None and total > len(pictures):
        shown += f", an even sample of {total:,}"
    if small.shown < len(pictures):
        shown += f"; {small.shown:,} of them with a thumbnail"
    return shown + "."


def _own(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8")


def _within_script(text: str) -> str:
    """JSON that cannot end the script element it stands in."""
    return text.replace("<", "\\u003c")
