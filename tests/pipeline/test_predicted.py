"""The most probable category of one picture, by class means and by a network."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from semblance import Gallery
from semblance.gallery.labels import folder_labels
from semblance.images import Image, open_image
from semblance.pipeline.categorizing import ByNetwork, Predicted
from semblance.pipeline.recipe import Choice
from semblance.pipeline.recipe.ranking import RankingChoice
from tests.pipeline.shapes import draw, save


class Bright:
    """A network of two categories: how bright the picture is says which, or nearly nothing."""

    labels = ("dark", "light")
    min_side = 8

    def prepare(self, image: Image) -> float:
        return float(image.pixels.mean() / 255)

    def probabilities(self, prepared: list[float]) -> NDArray[np.float64]:
        return np.array([[1 - light, light] for light in prepared])


def grey(value: int) -> Image:
    return open_image(np.full((8, 8, 3), value, np.uint8))


@pytest.mark.parametrize(("value", "label"), [(0, "dark"), (255, "light")])
def test_a_network_says_it_with_its_probability(value: int, label: str) -> None:
    model: Any = Bright()
    reader: Any = None
    said = ByNetwork(reader, model, 0.99).of(grey(value), np.zeros(2, np.float32))
    assert said is not None and said.best == Predicted(label, 1.0)
    assert ByNetwork(reader, model, 0.99).of(None, np.zeros(2, np.float32)) is None


def test_means_say_it_and_doubt_what_is_strange(tmp_path: Path) -> None:
    spots = [(50, 50), (70, 80), (90, 70)]
    discs = {f"disc_{n}": draw(("disc", at, 40 + n)) for n, at in enumerate(spots)}
    boxes = {f"box_{n}": draw(("box", at, 40 + n)) for n, at in enumerate(spots)}
    save(tmp_path / "p", **discs, **boxes)
    choice = Choice(
        ("efficientnet_lite0",), input_size=96, ranking=RankingChoice(category="labels")
    )
    with Gallery.open(tmp_path / "g", choice) as gallery:
        gallery.add(tmp_path / "p", folder_labels([tmp_path / "p"]))
        searcher = gallery.searcher()
        disc = searcher.predicted(open_image(tmp_path / "p/disc/0.png"))
        assert disc is not None and disc.category == "disc" and 0.5 < disc.probability <= 1
        assert disc.doubt == ""
        noise = np.random.default_rng(0).integers(0, 256, (160, 160, 3), np.uint8)
        strange = searcher.predicted(open_image(noise))
        assert strange is not None and "farther" in strange.doubt
        (record,) = gallery.records("uri contains 'box/0'")
        of_record = searcher.predicted(record)
        assert of_record is not None and of_record.category == "box"


def test_a_view_that_predicts_none_says_none(tmp_path: Path) -> None:
    save(tmp_path / "p", disc_0=draw(("disc", (50, 50), 40)))
    with Gallery.open(tmp_path / "g", Choice(("efficientnet_lite0",), input_size=96)) as gallery:
        gallery.add(tmp_path / "p")
        assert gallery.searcher().predicted(grey(9)) is None
