"""Whole trainings without labels, from a flat folder or with the labels hidden."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from semblance.encoders.registry import load
from semblance.errors import UsageError
from semblance.images import open_image
from semblance.learn.heads.config import HeadConfig
from semblance.learn.heads.run import Asked, train_head
from semblance.learn.unlabelled.config import FROM_COPIES
from semblance.learn.unlabelled.result import UnlabelledRun
from semblance.learn.unlabelled.run import train_unlabelled
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import Choice
from tests.learn.conftest import CONFIG

pytest.importorskip("torch")

COMPUTE = Compute(threads=1, precision="exact", device="cpu")
CHOICE = Choice(("colour_texture",))
SMALL = replace(FROM_COPIES, dim=16, epochs=2, batch=32, augment=2)


@pytest.fixture(scope="module")
def copies_run(classes: Path, tmp_path_factory: pytest.TempPathFactory) -> UnlabelledRun:
    out = tmp_path_factory.mktemp("unlabelled") / "run"
    return train_unlabelled(Asked(str(classes), CHOICE, SMALL, out), "copies", COMPUTE)


def test_a_run_folder_holds_everything(copies_run: UnlabelledRun) -> None:
    inside = sorted(path.name for path in copies_run.folder.iterdir())
    assert inside == [
        "config.toml", "curves.csv", "curves.png", "head.onnx", "head.safetensors", "metrics.json",
        "model-card.md", "recipe.toml",
    ]  # fmt: skip
    metrics = json.loads((copies_run.folder / "metrics.json").read_text())
    assert metrics["lesson"] == "2 altered copies of each of 38 pictures were learnt"
    assert metrics["labelled"]["split"] == "test"
    assert metrics["sure_gain"] == copies_run.is_sure_gain
    card = (copies_run.folder / "model-card.md").read_text()
    assert "learnt without labels" in card
    assert "| edited copies of validation |" in card


def test_labels_are_not_learnt_from(
    classes: Path, copies_run: UnlabelledRun, tmp_path: Path
) -> None:
    """Other labels, the same head: only the figures by labels differ."""
    wrong = tmp_path / "wrong.csv"
    rows = [
        f"{path},{place % 3}"
        for place, path in enumerate(sorted(classes.rglob("*.jpg")))
    ]  # fmt: skip
    wrong.write_text("\n".join(["path,label", *rows]))
    other = train_unlabelled(Asked(str(wrong), CHOICE, SMALL, tmp_path / "run"), "copies", COMPUTE)
    assert other.trained.head.digest == copies_run.trained.head.digest
    assert other.labelled is not None and copies_run.labelled is not None
    after = other.labelled.change.after.mean_ap
    assert after != pytest.approx(copies_run.labelled.change.after.mean_ap)


def test_a_flat_folder_will_do_and_the_head_is_an_encoder(classes: Path, tmp_path: Path) -> None:
    flat = tmp_path / "flat" / "deeper" / "still"
    flat.mkdir(parents=True)
    for name in ("moon", "rocket"):
        for path in (classes / name).glob("*.jpg"):
            shutil.copy(path, flat / f"{name}-{path.name}")
    (flat / "broken.jpg").write_bytes(b"\xff\xd8\xff no picture")
    asked = Asked(str(tmp_path / "flat"), CHOICE, SMALL, tmp_path / "run")
    run = train_unlabelled(asked, "copies", COMPUTE)
    assert run.pictures == (16, 4, 0)
    assert run.labelled is None
    assert [Path(each.path).name for each in run.skipped] == ["broken.jpg"]
    encoder = load(run.model)
    image = open_image(next(flat.glob("moon*.jpg")))
    vector = encoder.encode([encoder.prepare(image)])
    assert vector.shape == (1, 16)
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


def test_clusters_teach(classes: Path, tmp_path: Path) -> None:
    config = HeadConfig(dim=8, epochs=2, batch=16, per_class=2)
    out = tmp_path / "run"
    run = train_unlabelled(
        Asked(str(classes), Choice(("colour_texture", "orb")), config, out), "clusters", COMPUTE
    )
    assert "clusters of" in run.lesson
    assert run.to_dict()["taught_by"] == "clusters"


def test_augmented_training_learns_from_more(classes: Path, tmp_path: Path) -> None:
    config = replace(CONFIG, epochs=1, augment=1)
    run = train_head(Asked(str(classes), CHOICE, config, tmp_path / "run"), COMPUTE)
    plain = train_head(
        Asked(str(classes), CHOICE, replace(config, augment=0), tmp_path / "plain"), COMPUTE
    )
    assert run.pictures == plain.pictures
    assert run.trained.head.digest != plain.trained.head.digest


def test_copies_that_are_not_there_teach_nothing(classes: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="altered copies"):
        train_unlabelled(
            Asked(str(classes), CHOICE, HeadConfig(), tmp_path / "run"), "copies", COMPUTE
        )
    with pytest.raises(UsageError, match="augment is 65"):
        HeadConfig(augment=65)
