"""Cascades of models on a dataset: how they are written, who asks whom, what is fitted on what."""

from pathlib import Path

import numpy as np
import pytest

from semblance.errors import UsageError
from semblance.learn.cascade.of_dataset import Encodings, recipe_from, train_on_dataset
from semblance.learn.cascade.stage import NOBODY
from semblance.learn.cascade.study import Target
from semblance.pipeline.compute import Compute

EXACT = Compute(threads=1, precision="exact", device="cpu")


@pytest.mark.parametrize(
    ("text", "models", "dim"),
    [
        ("fast", ("efficientnet_lite0",), None),
        ("fast:64", ("efficientnet_lite0",), 64),
        ("orb+fast:32", ("orb", "efficientnet_lite0"), 32),
        ("onnx:/a/b.onnx", ("onnx:/a/b.onnx",), None),
    ],
)
def test_models_are_written_with_their_dimensions(
    text: str, models: tuple[str, ...], dim: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if text.startswith("onnx:"):
        monkeypatch.setattr("semblance.pipeline.recipe.choice.resolve", str)
    recipe = recipe_from(text)
    assert (recipe.models, recipe.dim) == (models, dim)


def test_models_that_are_none() -> None:
    for text in ("", "nonesuch:64", "fast:1"):
        with pytest.raises(UsageError):
            recipe_from(text)
    with pytest.raises(UsageError, match="'fast' cannot propose to itself"):
        train_on_dataset("nowhere", ["fast"], "fast", Target(), EXACT)


def encodings(folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Encodings:
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    return Encodings.of(str(folder), [recipe_from("colour_texture")], Target(queries=40), EXACT)


def test_labelled_pictures_in_splits_ask_train(
    classes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        f"{path},{path.parent.name},{'test' if path.stem in '01' else 'train'}"
        for path in sorted(classes.rglob("*.jpg"))
    ]
    table = tmp_path / "labels.csv"
    table.write_text("\n".join(["path,label,split", *rows]) + "\n")
    made = encodings(table, tmp_path, monkeypatch)
    sides = made.sides
    assert (len(sides.queries), len(sides.gallery)) == (12, 48)
    assert (sides.questions.own == NOBODY).all()
    stage = made.stage("small", recipe_from("colour_texture:8"))
    assert stage.index.matrix.shape == (48, 8) and stage.queries.shape == (12, 8)
    assert stage.index.ids.tolist() == sides.gallery.tolist()


def test_pictures_without_splits_ask_each_other(
    classes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sides = encodings(classes, tmp_path, monkeypatch).sides
    assert (len(sides.queries), len(sides.gallery)) == (40, 60)
    assert sides.questions.own.tolist() == sides.queries.tolist()
    few = sides.among(30)
    assert len(few.gallery) == 30 == len(few.questions.gallery_labels)  # type: ignore[arg-type]
    inside = few.questions.own != NOBODY
    assert np.array_equal(inside, np.isin(sides.queries, few.gallery))
