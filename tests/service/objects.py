"""A gallery that looks at objects: discs, boxes, and one picture of both."""

from pathlib import Path

from semblance import Gallery
from semblance.gallery.labels import folder_labels
from semblance.pipeline.recipe import Choice
from semblance.pipeline.recipe.objects import ObjectChoice
from semblance.pipeline.recipe.ranking import RankingChoice
from tests.pipeline.shapes import draw, save


def draw_shapes(folder: Path) -> None:
    """Their alpha says to the pixel where the objects are, whatever the localizer."""
    save(
        folder,
        disc_0=draw(("disc", (50, 50), 40), speckled=True),
        disc_1=draw(("disc", (100, 90), 50), speckled=True),
        disc_2=draw(("disc", (70, 80), 45), speckled=True),
        box_0=draw(("box", (50, 60), 40)),
        box_1=draw(("box", (100, 90), 50)),
        box_2=draw(("box", (80, 80), 45)),
        both=draw(("disc", (40, 80), 28), ("box", (120, 80), 28)),
    )


def index_shapes(path: Path, folder: Path) -> None:
    """In their order discs are 5 to 7, boxes 2 to 4; 1 shows both, and has no label."""
    choice = Choice(
        ("efficientnet_lite0",),
        input_size=96,
        objects=ObjectChoice(localize="u2netp", regions=True),
        ranking=RankingChoice(category="labels", rerank=("contour",)),
    )
    with Gallery.open(path, choice) as gallery:
        gallery.add(folder, folder_labels([folder]))
