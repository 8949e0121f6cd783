"""A localizer that fails over one picture costs a run one line, and never the run."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from semblance.errors import ImageError, WeightsError
from semblance.evaluate.datasets import open_dataset
from semblance.evaluate.encoding import encode
from semblance.images import Image
from semblance.localize.alpha import AlphaFirst
from semblance.localize.localization import Localization
from semblance.pipeline.compute import Compute
from semblance.pipeline.gallery import Gallery
from semblance.pipeline.recipe import Choice
from semblance.pipeline.recipe.objects import ObjectChoice
from tests.pipeline.shapes import draw, save

EXACT = Compute(threads=1, precision="exact")
CHOICE = Choice(("efficientnet_lite0",), input_size=64, objects=ObjectChoice(localize="u2netp"))

TALL = 90
"""The height, of squares of 160 else, that the localizer cannot bear."""

REASON = "its object could not be looked for (RuntimeError: node Conv_7 has no width)"


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    disc, box = draw(("disc", (60, 60), 40)), draw(("box", (90, 90), 40))
    save(
        folder, disc_a=disc, disc_b=disc.rotate(90), box_a=box, box_bad=box.crop((0, 0, 160, TALL))
    )
    pages = [box.convert("RGB"), disc.convert("RGB").crop((0, 0, 160, TALL)), disc.convert("RGB")]
    pages[0].save(folder / "pages.tiff", save_all=True, append_images=pages[1:])
    return folder


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Exception:
    """What the localizer raises over pictures of that height."""
    error = RuntimeError("node Conv_7 has no width\nand a second line")
    _fail(monkeypatch, error)
    return error


def _fail(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    ask = AlphaFirst.locate

    def locate(self: AlphaFirst, images: Sequence[Image]) -> list[Localization]:
        if any(image.height == TALL for image in images):
            raise error
        return ask(self, images)

    monkeypatch.setattr(AlphaFirst, "locate", locate)


def test_one_bad_picture_costs_one_line(pictures: Path, tmp_path: Path, failing: Exception) -> None:
    bad = pictures / "box" / "bad.png"
    with Gallery.open(tmp_path / "g", CHOICE, compute=EXACT) as gallery:
        report = gallery.add(pictures)
        assert report.added == 5
        told = {item.path: item.reason for item in report.skipped}
        assert told == {str(bad): REASON, f"{pictures / 'pages.tiff'}, page 2": REASON}
        with pytest.raises(ImageError, match="no width") as raised:
            gallery.search(bad)
        assert raised.value.item == str(bad) and raised.value.__cause__ is failing
        assert len(gallery.search(pictures / "box" / "a.png", 3)) == 3
        again = gallery.add(pictures)
        assert (again.done, len(again.skipped)) == (5, 2)


def test_an_evaluation_leaves_it_out(pictures: Path, tmp_path: Path, failing: Exception) -> None:
    (pictures / "pages.tiff").unlink()
    encoders = EXACT.bulk_encoders(CHOICE.over(None))
    items = open_dataset(str(pictures)).items
    found = encode(items, encoders, EXACT, folder=tmp_path / "vectors")
    assert [item.reason for item in found.skipped] == [REASON]


def test_a_localizer_that_cannot_work_ends_the_run(
    pictures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fail(monkeypatch, WeightsError("the weights have changed; start again"))
    with (
        Gallery.open(tmp_path / "g", CHOICE, compute=EXACT) as gallery,
        pytest.raises(WeightsError, match="start again"),
    ):
        gallery.add(pictures)
