"""Categories of views: kept up to date with them, and hiding nothing that they do not know."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from semblance.errors import UsageError
from semblance.gallery.labels import folder_labels
from semblance.gallery.records import Labels, Trait
from semblance.images import Image
from semblance.pipeline.categorizing import ByNetwork
from semblance.pipeline.compute import Compute
from semblance.pipeline.gallery import Gallery
from semblance.pipeline.recipe import Choice
from semblance.pipeline.recipe.ranking import RankingChoice
from semblance.pipeline.traits import CategoryMaker
from tests.pipeline.shapes import draw, save

EXACT = Compute(precision="exact")
BY_LABELS = RankingChoice(category="labels", category_reach=0.5)


def choice(dim: int | None = None, ranking: RankingChoice = BY_LABELS) -> Choice:
    return Choice(("colour_texture",), dim=dim, ranking=ranking)


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    for number in range(6):
        save(folder, **{f"red_{number}": draw(("disc", (80, 80), 30 + number), colour="red")})
        save(folder, **{f"blue_{number}": draw(("box", (80, 80), 30 + number), colour="blue")})
    return folder


@pytest.fixture
def gallery(tmp_path: Path, pictures: Path) -> Iterator[Gallery]:
    with Gallery.open(tmp_path / "g", choice(dim=2), compute=EXACT) as opened:
        opened.add(pictures, folder_labels([pictures]))
        yield opened


def test_a_run_cut_short_leaves_no_categories_of_another_length(
    gallery: Gallery, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = pictures / "red" / "0.png"
    assert gallery.search(query).category is not None

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with Gallery.open(gallery.path, choice(dim=3), compute=EXACT) as again:
        with monkeypatch.context() as patch:
            patch.setattr("semblance.pipeline.gallery.fit_views", stop)
            with pytest.raises(KeyboardInterrupt):
                again.add(pictures)
        answer = again.search(query)
        assert (answer.category, answer.searched) == (None, 12)
        with pytest.raises(UsageError, match="predicts no categories"):
            again.search(query, category="auto")
        again.add(pictures)
        assert again.search(query).category is not None


def test_labels_that_are_gone_predict_nothing(gallery: Gallery, pictures: Path) -> None:
    gallery.label({record.id: Labels() for record in gallery.records()})
    report = gallery.add(pictures)
    assert any("predicts no categories yet" in note for note in report.notes)
    assert gallery.search(pictures / "red" / "0.png").category is None


def test_a_dropped_view_takes_its_categories_along(gallery: Gallery) -> None:
    gallery.views.add("other", choice(dim=3))
    assert gallery.store.setting("categories of other") is not None
    gallery.views.drop("other")
    assert gallery.store.setting("categories of other") is None


def test_what_no_category_is_known_of_is_searched_with_any(tmp_path: Path, pictures: Path) -> None:
    plain = choice(ranking=RankingChoice())
    with Gallery.open(tmp_path / "plain", plain, compute=EXACT) as gallery:
        gallery.add(pictures, folder_labels([pictures]))
        gallery.views.add("beside", choice())
        save(tmp_path / "new", stranger=draw(("disc", (81, 80), 33), colour="red"))
        gallery.add(tmp_path / "new")
        (stranger,) = gallery.records("label is null")
        assert stranger.category is None
        answer = gallery.search(stranger, 12, view="beside")
        assert answer.category is not None and answer.category.labels == ("red",)
        assert answer.searched == 7
        assert stranger.id in {hit.record.id for hit in answer}
        assert gallery.search(stranger, 12, view="beside", category="red").searched == 6


class Stub:
    """A category model that says red of every picture."""

    labels = ("blue", "red")
    identity = "stub 1"
    min_side = 8

    def prepare(self, image: Image) -> NDArray[np.uint8]:
        return image.pixels

    def probabilities(self, asked: object) -> NDArray[np.float64]:
        return np.array([[0.0, 1.0]])


def test_a_record_is_of_the_category_that_is_stored(gallery: Gallery, pictures: Path) -> None:
    model = Stub()
    kind = CategoryMaker(model).kind  # type: ignore[arg-type]
    record = next(each for each in gallery.records() if each.uri.endswith("blue/0.png"))
    predictor = ByNetwork(gallery.store, model, 0.99)  # type: ignore[arg-type]
    vector = np.zeros(2, np.float32)
    said = predictor.of(record, vector)
    assert said is not None and said.chosen.labels == ("red",)
    with gallery.store.writer() as writer:
        kept = np.array([1, 0], "<f4").tobytes()
        writer.put_traits({record.id: {Trait(kind): kept}})
    (pictures / "blue" / "0.png").unlink()
    said = predictor.of(record, vector)
    assert said is not None and said.chosen.labels == ("blue",)
    assert predictor.of(None, vector) is None
