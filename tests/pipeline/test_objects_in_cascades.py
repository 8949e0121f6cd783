"""Cascades of which one view looks at objects and the other at whole pictures."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from semblance.errors import UsageError
from semblance.gallery.labels import folder_labels
from semblance.pipeline.compute import Compute
from semblance.pipeline.gallery import Gallery
from semblance.pipeline.recipe import Choice
from semblance.pipeline.recipe.objects import ObjectChoice
from semblance.search.cascade import Cascade, Kept
from tests.pipeline.shapes import draw, save

EACH = ObjectChoice(localize="u2netp", regions=True)
KEPT = Kept(k=4, recall=0.9, low=0.8, high=1.0, queries=3, records=3, keys=("a", "b"))


@pytest.fixture
def gallery(tmp_path: Path) -> Iterator[Gallery]:
    """Three pictures in a view `main` of whole ones and one `each` of objects, both ways round."""
    folder = tmp_path / "pictures"
    save(
        folder,
        disc_left=draw(("disc", (45, 45), 30), speckled=True),
        box_left=draw(("box", (50, 60), 35), speckled=True),
        both_two=draw(("disc", (40, 80), 28), ("box", (120, 80), 28), speckled=True),
    )
    made_of = Choice(("colour_texture",))
    with Gallery.open(tmp_path / "g", made_of, compute=Compute(precision="exact")) as opened:
        opened.add(folder, folder_labels([folder]))
        opened.views.add("each", Choice(("efficientnet_lite0",), input_size=96, objects=EACH))
        opened.views.keep(Cascade("to_objects", "main", "each", 3, KEPT))
        opened.views.keep(Cascade("from_objects", "each", "main", 3, KEPT))
        yield opened


def test_a_cascade_to_objects_finds_regions(gallery: Gallery, tmp_path: Path) -> None:
    query = tmp_path / "pictures" / "disc" / "left.png"
    cascade = gallery.search(query, 3, view="to_objects")
    exact = gallery.search(query, 3, view="each")
    assert [(hit.record.id, hit.region) for hit in cascade] == [
        (hit.record.id, hit.region) for hit in exact
    ]
    assert any(hit.region is not None for hit in exact)
    limited = gallery.search(query, 3, "label = 'both'", view="to_objects")
    assert [hit.region is not None for hit in limited] == [True]


def test_what_decides_says_what_is_looked_at_again(gallery: Gallery, tmp_path: Path) -> None:
    query = draw(("disc", (80, 80), 40), speckled=True)
    cascade = gallery.search(query, 3, view="from_objects", rerank=["keypoints"])
    exact = gallery.search(query, 3, view="main", rerank=["keypoints"])
    assert [hit.to_dict() for hit in cascade] == [hit.to_dict() for hit in exact]
    with pytest.raises(UsageError, match="this view looks at whole pictures"):
        gallery.search(query, 3, view="from_objects", rerank=["contour"])
    with pytest.raises(UsageError, match="this view looks at whole pictures"):
        gallery.objects(query, view="from_objects")
