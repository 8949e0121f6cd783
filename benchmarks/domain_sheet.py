"""Ten queries with their first five answers as one picture, for `docs/results/domain.md`."""

from collections.abc import Sequence
from pathlib import Path

import PIL.Image
import PIL.ImageDraw
import PIL.ImageOps

from benchmarks.domain_set import Shot
from semblance.images import Image, open_image
from semblance.pipeline.gallery import Gallery

SIDE, GAP, FRAME = 120, 8, 4
RIGHT, WRONG, ASKED = "#1f6f54", "#c2410c", "#1d1d1f"
QUERIES, ANSWERS = 10, 5


def sheet(gallery: Gallery, asking: Sequence[tuple[Shot, Image]], out: Path) -> None:
    """A row a query: the query, then its answers, green where they show its product.

    The queries are spread evenly over all; the answers are one a product.
    """
    step = max(1, len(asking) // QUERIES)
    rows = asking[step // 2 :: step][:QUERIES]
    width = (1 + ANSWERS) * (SIDE + GAP) + 3 * GAP
    canvas = PIL.Image.new("RGB", (width, len(rows) * (SIDE + GAP) + GAP), "white")
    for number, (shot, image) in enumerate(rows):
        top = GAP + number * (SIDE + GAP)
        canvas.paste(_framed(image, ASKED), (GAP, top))
        answer = gallery.search(image, ANSWERS, one_per_group=True)
        for place, hit in enumerate(answer):
            colour = RIGHT if hit.record.group == shot.product else WRONG
            left = 3 * GAP + (1 + place) * (SIDE + GAP)
            canvas.paste(_framed(open_image(hit.record.uri), colour), (left, top))
    out.parent.mkdir(exist_ok=True)
    canvas.save(out, quality=82)


def _framed(image: Image, colour: str) -> PIL.Image.Image:
    inner = SIDE - 2 * FRAME
    return PIL.ImageOps.expand(PIL.ImageOps.pad(image.pil, (inner, inner)), FRAME, colour)
