"""A small set of rendered pictures for a gallery that has none: something to try."""

from collections.abc import Callable
from pathlib import Path

from semblance.gallery.labels import CsvLabels
from semblance.pipeline.report import IndexReport
from semblance.samples import make_packaging
from semblance.service.adding import patiently
from semblance.service.desk import Desk
from semblance.service.problems import Problem

PRODUCTS, VIEWS, SIDE = 2, 2, 256
"""Of each of the fifteen categories: 60 pictures, drawn and encoded in seconds."""


def folder_of(desk: Desk) -> Path:
    """Beside the uploads, in the gallery's own folder."""
    return desk.settings.home / "samples"


def add_samples(desk: Desk, progress: Callable[[int, int], None]) -> int:
    """Draw the pictures and add them; how many records there then are. `progress` counts a
    picture when it is drawn and when it is stored.

    Raises Problem where the gallery has pictures already. What was cut short is taken up again.
    """
    if len(desk.gallery):
        raise Problem(
            409, "not empty", "the sample pictures are for an empty gallery; this one has pictures"
        )
    folder = folder_of(desk)

    def stored(report: IndexReport) -> None:
        progress(total + report.done, 2 * total)

    made = make_packaging(
        folder,
        products=PRODUCTS,
        views=VIEWS,
        size=SIDE,
        progress=lambda done, of: progress(done, 2 * of),
    )
    total = made.pictures
    labels = CsvLabels(made.manifest)
    patiently(
        desk.settings.write_seconds,
        lambda: desk.gallery.add(folder / "images", labels, stored),
    )
    return len(desk.gallery)
