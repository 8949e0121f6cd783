"""The text side of a gallery, with a real network of open_clip on random weights."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from semblance.encoders import Variant, load, registry
from semblance.encoders.exported import exported_encoder
from semblance.encoders.space import Space
from semblance.encoders.text import load_text
from semblance.errors import SpaceMismatch, UsageError
from semblance.gallery.records import Labels
from semblance.pipeline.gallery import Gallery
from semblance.pipeline.recipe import Choice
from semblance.pipeline.text_sides import TextSides
from semblance.search.hits import Answer
from tests.encoders.torch_extra import needs_torch

NAME, SIDE = "tiny_clip", 64
TOWERS = {
    "embed_dim": 48,
    "vision_cfg": {"image_size": SIDE, "layers": 2, "width": 64, "patch_size": 32},
    "text_cfg": {
        "context_length": 77, "vocab_size": 49408, "width": 64, "heads": 2, "layers": 2,
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A CLIP of two layers a side, registered as any other model; exported once."""
    from semblance.encoders.networks.libraries import open_clip

    folder = tmp_path_factory.mktemp("tiny")
    (folder / f"{NAME}.json").write_text(json.dumps(TOWERS))
    open_clip().add_model_config(folder / f"{NAME}.json")
    clip = registry.describe("clip_vit_b32")
    description = replace(
        clip,
        name=NAME,
        architecture=NAME,
        dim=48,
        weights="random:3",
        input_sizes=(SIDE, 3 * SIDE, 32),
        preprocessing=replace(clip.square, input_size=SIDE),
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SEMBLANCE_CACHE", str(folder))
        patch.setitem(registry._ours._entries, NAME, (description, exported_encoder))
        yield NAME


@pytest.fixture(scope="module")
def gallery(
    tiny: str, photo_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Gallery]:
    path = tmp_path_factory.mktemp("words") / "g.gallery"
    with Gallery.open(path, Choice((tiny,))) as opened:
        opened.add([photo_folder / "moon", photo_folder / "coffee"])
        yield opened


@needs_torch
@pytest.mark.slow
def test_a_text_is_searched_by_its_own_vector(gallery: Gallery) -> None:
    (space,) = gallery.store.spaces()
    side = load_text(NAME)
    assert side.space == space
    (words,) = side.encode(["a red handbag"])
    records = list(gallery.records())
    raw = gallery.store.vectors(space.fingerprint, np.array([record.id for record in records]))
    cosines = raw @ words / np.linalg.norm(raw, axis=1) / np.linalg.norm(words)
    expected = {record.id: float(c) for record, c in zip(records, cosines, strict=True)}
    answer = gallery.search(text="a red handbag", k=8)
    assert {hit.record.id: hit.cosine for hit in answer} == pytest.approx(expected, abs=1e-5)
    assert [hit.cosine for hit in answer] == sorted((hit.cosine for hit in answer), reverse=True)


@needs_torch
@pytest.mark.slow
def test_a_picture_with_a_text_lies_between_the_two(gallery: Gallery, photo_folder: Path) -> None:
    picture = photo_folder / "moon" / "0.jpg"

    def to_picture(answer: Answer) -> float:
        return next(hit.cosine for hit in answer if hit.record.uri == str(picture))

    text, both = gallery.search(text="shoes", k=8), gallery.search(picture, 8, text="shoes")
    away = gallery.search(picture, 8, without="shoes")
    assert to_picture(text) < to_picture(both) < 1
    # The picture's own cosine to the text, from the same angle seen twice.
    assert to_picture(both) == pytest.approx(((1 + to_picture(text)) / 2) ** 0.5, abs=1e-4)
    assert to_picture(away) < 1


@needs_torch
@pytest.mark.slow
def test_words_are_the_same_at_any_size_and_in_grey(tiny: str) -> None:
    sides = TextSides()
    usual = sides.vectors([load(tiny).space], ["shoes"])[0]
    for encoder in (
        load(tiny, input_size=2 * SIDE),
        load(tiny, variant=Variant(grey=True, mirror=True)),
    ):
        assert (sides.vectors([encoder.space], ["shoes"])[0] == usual).all()


@needs_torch
@pytest.mark.slow
def test_words_use_the_file_that_the_pictures_used(tiny: str) -> None:
    own = load(tiny, weights="random:4").space
    assert TextSides(weights={tiny: "random:4"}).vectors([own], ["shoes"])[0].shape == (1, 48)
    with pytest.raises(SpaceMismatch, match="other weights of tiny_clip"):
        TextSides().vectors([own], ["shoes"])


def test_another_layer_has_no_text_side() -> None:
    clip = replace(registry.describe("clip_vit_b32"), weights_sha256="1" * 64)
    space = replace(Space.of(clip), layer="penultimate")
    with pytest.raises(UsageError, match="holds the layer 'penultimate' of clip_vit_b32"):
        TextSides().vectors([space], ["shoes"])


def test_siglip_asks_for_its_tokenizer() -> None:
    siglip = replace(registry.describe("siglip2_b16"), weights_sha256="1" * 64)
    with pytest.raises(UsageError, match="--tokenizer"):
        TextSides().vectors([Space.of(siglip)], ["shoes"])


@needs_torch
@pytest.mark.slow
def test_a_title_joins_its_picture_in_a_real_network(
    tiny: str, photo_folder: Path, tmp_path: Path
) -> None:
    choice = Choice((tiny,), record_text=("title",), record_text_weight=1)
    labels = {photo_folder / "moon" / "0.jpg": Labels(attributes={"title": "a red handbag"})}
    with Gallery.open(tmp_path / "g.gallery", choice) as opened:
        report = opened.add(photo_folder / "moon", labels.get)
        assert (report.added, report.texts) == (4, 1)
        best = opened.search(text="a red handbag", k=1)[0]
        assert best.record.uri == str(photo_folder / "moon" / "0.jpg")
        assert best.cosine == pytest.approx(1, abs=1e-5)
