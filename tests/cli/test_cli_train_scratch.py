"""`semblance train resnet` and its like, as a user meets them."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.learn.shapes import write_shapes

pytest.importorskip("torch")


@pytest.fixture(scope="module")
def shapes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_shapes(tmp_path_factory.mktemp("shapes"))


@pytest.mark.slow
def test_train_then_search(semblance: Command, shapes: Path, tmp_path: Path) -> None:
    run, gallery = tmp_path / "run", tmp_path / "shapes.gallery"
    small = ("--size", "16", "--epochs", "2", "--batch", "16", "--workers", "1")
    code, out, err = semblance("train", "siamese", shapes, *small, "--multi-scale", "--out", run)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].startswith("On test, looked at once: mAP 0.") and "P@1" in lines[0]
    model = f"net:{run}"
    assert lines[-1] == (
        f"use it: semblance index PHOTOS --gallery G --model {model} --metric euclidean"
    )
    indexed = semblance("index", shapes, "-g", gallery, "--recipe", run / "recipe.toml")
    assert indexed[0] == 0
    query = next(shapes.rglob("*.png"))
    code, out, _ = semblance("search", query, "--gallery", gallery, "-k", "1", "--json")
    (hit,) = json.loads(out)["hits"]
    assert code == 0 and hit["uri"].endswith(query.name)
    code, _, err = semblance("train", "siamese", shapes, *small, "--out", run)
    assert code == 2 and "holds a run that" in err
    named = ("--size", "16", "--epochs", "1", "--workers", "1", "--out", tmp_path / "v")
    assert semblance("train", "vit", shapes, *named, "--name", "shapes-vit")[0] == 0
    assert json.loads(semblance("models", "show", "shapes-vit", "--json")[1])["family"] == "trained"
    code, _, err = semblance("train", "vit", shapes, *named[:-1], tmp_path / "w", "--name", "fast")
    assert code == 1 and "is registered already" in err


@pytest.mark.slow
def test_broken_pictures_end_in_three(semblance: Command, shapes: Path, tmp_path: Path) -> None:
    data = write_shapes(tmp_path / "data")
    (data / "disc" / "012.png").write_bytes(b"nothing")
    arguments = ("--size", "8", "--epochs", "1", "--workers", "1", "--out", tmp_path / "run")
    code, out, err = semblance("train", "autoencoder", data, *arguments, "--json")
    document = json.loads(out)
    assert code == 3 and "disc/012.png" in err
    assert [each["path"] for each in document["skipped"]] == ["disc/012.png"]
    assert document["metric"] == "euclidean" and document["test"]["queries"] > 0


def test_wrong_usage(semblance: Command, shapes: Path, tmp_path: Path) -> None:
    code, _, err = semblance("train", "vit", shapes, "--size", "18", "--out", tmp_path / "run")
    assert code == 2 and "multiples of 4" in err
    code, _, err = semblance("train", "resnet", tmp_path / "nowhere")
    assert code == 2 and "does not exist" in err
    code, _, err = semblance("train", "resnet", shapes, "--out", shapes, "--workers", "1")
    assert code == 2 and "no empty folder" in err
