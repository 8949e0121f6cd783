"""Fusions in a gallery of real photos: changing one encodes nothing, hits know their shares."""

import shutil
from pathlib import Path

import pytest

from semblance.encoders.graph import GraphEncoder
from semblance.errors import SpaceMismatch
from semblance.gallery.labels import folder_labels
from semblance.pipeline.compute import Compute
from semblance.pipeline.gallery import Gallery
from semblance.pipeline.recipe import Choice
from semblance.pipeline.views import find_view, open_view

MODELS = ("efficientnet_lite0", "efficientnet_lite1")


@pytest.fixture(scope="module")
def original(photo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("fusions") / "g.gallery"
    choice = Choice(MODELS, input_size=64)
    with Gallery.open(path, choice, compute=Compute(precision="exact")) as opened:
        opened.add(photo_folder, folder_labels([photo_folder]))
    return path


@pytest.fixture
def filled(original: Path, tmp_path: Path) -> Path:
    return shutil.copytree(original, tmp_path / "g.gallery")


@pytest.fixture
def no_encoding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(GraphEncoder, "encode", None)


@pytest.mark.parametrize(
    ("choice", "dim"),
    [
        (Choice(fusion="mean"), 12),
        (Choice(fusion="mean", dim=8), 8),
        (Choice(weights=(3.0, 1.0)), 2560),
        (Choice(fusion="weighted"), 2560),
        (Choice(fusion="weighted", dim=8, whitening="half"), 8),
        (Choice(fusion="concat", dim="90%"), 12),
    ],
)
def test_another_fusion_takes_effect_without_encoding(
    choice: Choice, dim: int, filled: Path, photo_folder: Path, no_encoding: None
) -> None:
    with Gallery.open(filled, choice) as gallery:
        assert gallery.add(photo_folder).added == 0
        stored = find_view(gallery.store)
        view = open_view(gallery.store, stored)
        assert view.dim <= dim
        assert view.fitted.is_empty == (choice.weights is not None)
        hits = gallery.search(photo_folder / "chelsea" / "0.jpg", 4).hits
    assert hits[0].cosine == pytest.approx(1, abs=1e-4)
    assert [hit.record.label for hit in hits] == ["chelsea"] * 4
    for hit in hits:
        assert set(hit.why.shares) == set(MODELS)
        assert sum(hit.why.shares.values()) == pytest.approx(hit.cosine, abs=1e-4)
    assert stored.version > 1


def test_fitted_weights_wait_until_there_are_labels(photo_folder: Path, tmp_path: Path) -> None:
    choice = Choice(MODELS, "weighted", input_size=32)
    with Gallery.open(tmp_path / "g.gallery", choice) as gallery:
        gallery.add(photo_folder)
        before = open_view(gallery.store, find_view(gallery.store))
        assert before.weights is None
        label = folder_labels([photo_folder])
        gallery.label({record.id: label(Path(record.uri)) for record in gallery.records()})
        gallery.add(photo_folder)
        after = open_view(gallery.store, find_view(gallery.store))
        assert after.weights is not None
        assert sum(after.weights) == pytest.approx(1)


def test_a_fusion_with_a_model_missing_is_refused(filled: Path) -> None:
    with pytest.raises(SpaceMismatch, match="not with efficientnet_lite0"):
        Gallery.open(filled, Choice(MODELS[:1]))
