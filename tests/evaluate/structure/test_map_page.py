"""The page holds everything it shows, asks nobody for anything, and believes no file name."""

import base64
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest

from semblance.evaluate.structure import Picture, Seen, Structure, structure
from semblance.evaluate.structure.export import clusters_csv
from semblance.evaluate.structure.page import map_page, map_png
from semblance.evaluate.structure.page import sprites as sheets
from semblance.evaluate.structure.page.groupings import groupings
from tests.evaluate.structure.blobs import blobs

VECTORS, LABELS = blobs(each=4)
COLOURS = {"cup": (220, 30, 30), "cat": (30, 220, 30), "moon": (30, 30, 220)}


@pytest.fixture
def pictures(tmp_path: Path) -> list[Picture]:
    """Twelve pictures of one colour a class."""
    made = []
    for number, label in enumerate(LABELS):
        path = tmp_path / f"{number}.png"
        PIL.Image.new("RGB", (90, 60), COLOURS[label]).save(path)
        made.append(Picture(100 + number, str(path), 0, label))
    return made


def looked(name: str = "main", clusters: bool = True) -> Structure:
    method = "agglomerative" if clusters else None
    return structure(Seen(name, VECTORS), LABELS, "pca", method)


class Elements(HTMLParser):
    """Which elements there are, and what they refer to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.references: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.references += [value or "" for name, value in attrs if name in ("src", "href")]


def data_of(page: str) -> Any:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def test_the_page_is_whole(pictures: list[Picture]) -> None:
    page = map_page([looked(), looked("fused")], pictures)
    assert "12 pictures." in page
    elements = Elements(page)
    assert elements.tags.count("canvas") == 3
    assert all(reference.startswith("data:image/jpeg") for reference in elements.references)
    assert "http" not in page.replace("http-equiv", "")
    data = data_of(page)
    assert [one["title"] for one in data["groupings"]] == [
        "label",
        "clusters in main",
        "clusters in fused",
    ]
    points = np.array(data["maps"][0]["points"]).reshape(-1, 2)
    np.testing.assert_allclose(points, looked().projection.points, atol=1e-4)


def test_thumbnails_are_the_pictures_own(pictures: list[Picture]) -> None:
    small = data_of(map_page([looked()], pictures))["sprites"]
    raw = base64.b64decode(small["sheets"][0].partition(",")[2])
    side, columns = small["side"], small["columns"]
    with PIL.Image.open(io.BytesIO(raw)) as sheet:
        assert sheet.size == (side * columns, side)
        for place, picture in zip(small["tile"], pictures, strict=True):
            middle = (place % columns * side + side // 2, place // columns * side + side // 2)
            seen = np.array(sheet.getpixel(middle), int)
            assert picture.label is not None
            assert np.abs(seen - COLOURS[picture.label]).max() < 12


def test_a_hostile_name_is_only_a_name(pictures: list[Picture], tmp_path: Path) -> None:
    evil = "</script><script>alert(1)</script>\u202e"
    pictures[3] = Picture(7, str(tmp_path / "<!--<script>\n.png"), 0, evil)
    labels = [picture.label for picture in pictures]
    page = map_page([structure(Seen("a<b", VECTORS), labels, "pca")], pictures)
    assert Elements(page).tags.count("script") == 2
    assert "\u202e" not in page
    assert "a&lt;b" in page
    data = data_of(page)
    assert data["names"][3] == "<!--<script>\\n.png"
    assert data["groupings"][0]["names"][-1] == evil.replace("\u202e", "\\u202e")


def test_a_picture_that_has_gone_is_named_without_thumbnail(pictures: list[Picture]) -> None:
    Path(pictures[5].uri).unlink()
    page = map_page([looked()], pictures, total=5000)
    assert "12 pictures, an even sample of 5,000; 11 of them with a thumbnail." in page
    tile = data_of(page)["sprites"]["tile"]
    assert tile[5] == -1
    assert sorted(tile) == [-1, *range(11)]


def test_thumbnails_are_bounded(pictures: list[Picture], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST", 5)
    assert sheets.sprites(pictures).shown == 5
    monkeypatch.setattr(sheets, "MOST_BYTES", 10)
    none = sheets.sprites(pictures)
    assert (none.shown, none.sheets) == (0, ())


def test_confusions_are_shown_with_pictures(pictures: list[Picture]) -> None:
    labels = ["cat", *LABELS[1:]]
    page = map_page([structure(Seen("main", VECTORS), labels, "pca")], pictures)
    assert "What main confuses" in page
    assert "<b>cat</b> taken for <b>cup</b>" in page
    assert "Clusters in" not in page


def test_what_colours_there_are() -> None:
    unlabelled = structure(Seen("main", VECTORS), [None] * 12, "pca")
    assert [one.title for one in groupings([unlabelled], [None] * 12)] == ["pictures"]
    (one,) = groupings([unlabelled], ["b", None, "a", "a"])
    assert (one.names, one.of) == (("a", "b"), (1, -1, 0, 0))


def test_a_png_of_two_maps() -> None:
    made = map_png([looked(), looked("a $ of_all")], ["_$x", *LABELS[1:]])
    with PIL.Image.open(io.BytesIO(made)) as picture:
        assert picture.format == "PNG"
        assert picture.width > 2 * picture.height
        assert len(picture.convert("RGB").quantize(64).getcolors() or []) > 4


def test_clusters_as_csv(pictures: list[Picture]) -> None:
    lines = clusters_csv([looked(), looked("plain", clusters=False)], pictures).splitlines()
    assert lines[0] == "view,id,uri,page,label,cluster,name"
    assert len(lines) == 13
    assert lines[1].startswith("main,100,")
    assert lines[1].split(",")[3:5] == ["0", "cup"]
    assert lines[1].endswith(",cup")
