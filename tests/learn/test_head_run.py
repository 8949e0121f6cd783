"""A run folder holds everything; too little is refused, what is broken is listed."""

import csv
import json
import shutil
import subprocess
import sys
import time
import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from semblance.errors import UsageError
from semblance.learn.epochs.progress import Epoch
from semblance.learn.heads.config import HeadConfig
from semblance.learn.heads.file import FILE
from semblance.learn.heads.result import HeadRun
from semblance.learn.heads.run import Asked, train_head
from semblance.learn.runs.watch import Watch
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import Choice, Recipe
from tests.learn.conftest import CHOICE, CONFIG

pytest.importorskip("torch")

COMPUTE = Compute(threads=1, precision="exact", device="cpu")


def test_a_run_folder_holds_everything(run: HeadRun, classes: Path) -> None:
    inside = sorted(path.name for path in run.folder.iterdir())
    assert inside == [
        "config.toml", "curves.csv", "curves.png", "head.onnx", "head.safetensors", "metrics.json",
        "model-card.md", "recipe.toml",
    ]  # fmt: skip
    assert HeadConfig.load(run.folder / "config.toml") == CONFIG
    written = tomllib.loads((run.folder / "config.toml").read_text())
    assert written["run"]["data"] == str(classes)
    with (run.folder / "curves.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [float(row["validation_map"]) for row in rows] == [
        epoch.validation for epoch in run.trained.epochs
    ]
    assert [row["epoch"] for row in rows] == ["1", "2", "3"]
    with PIL.Image.open(run.folder / "curves.png") as picture:
        assert picture.width > 500
    assert Recipe.load(run.folder / "recipe.toml").models == (f"head:{run.folder}",)
    metrics = json.loads((run.folder / "metrics.json").read_text())
    for part in ("validation", "test", "unseen_classes"):
        gain = metrics[part]["gain"]
        assert gain["low"] <= gain["mean"] <= gain["high"]
        mean_ap = metrics[part]["mean_ap"]
        assert gain["mean"] == pytest.approx(mean_ap["after"] - mean_ap["before"])
    assert len(metrics["unseen_classes"]["classes"]) == 6
    assert metrics["unseen_classes"]["trainings"] == 3


def test_the_model_card_says_what_to_know(run: HeadRun) -> None:
    card = (run.folder / "model-card.md").read_text()
    for words in (
        "| moon | 10 |",
        "test, looked at once",
        "## Use",
        "may hurt",
        run.origin.trained,
    ):
        assert words in card
    assert f"{run.validation.after.mean_ap:.3f}" in card


def test_no_head_means_the_recipe_as_asked(run: HeadRun, classes: Path) -> None:
    """The change is against the models side by side, judged here the slow way."""
    from semblance.evaluate.datasets import open_dataset
    from semblance.learn.heads.vectors import material_of
    from semblance.learn.splits import splits_of
    from tests.learn.blobs import mean_ap

    material = material_of(open_dataset(classes).items, CHOICE.over(None), COMPUTE)
    test = splits_of(material.items, CONFIG.seed).test
    labels = np.array([material.items[place].label for place in test])
    assert run.test is not None
    assert run.test.before.mean_ap == pytest.approx(mean_ap(material.joined[test], labels))
    after = run.trained.head.apply(material.joined[test])
    assert run.test.after.mean_ap == pytest.approx(mean_ap(after, labels))


def test_the_same_seed_repeats_the_run(run: HeadRun, classes: Path, tmp_path: Path) -> None:
    again = train_head(Asked(str(classes), CHOICE, CONFIG, tmp_path / "again"), COMPUTE)
    assert again.trained.head.digest == run.trained.head.digest
    assert again.test is not None and run.test is not None
    assert again.test.to_dict() == run.test.to_dict()


def test_a_run_that_never_trained_gives_its_folder_back(classes: Path, tmp_path: Path) -> None:
    one = shutil.copytree(classes / "moon", tmp_path / "one" / "moon").parent
    out = tmp_path / "run"
    with pytest.raises(UsageError, match="of one class, 'moon'"):
        train_head(Asked(str(one), CHOICE, CONFIG, out), COMPUTE)
    config = replace(CONFIG, loss="lda")
    assert train_head(Asked(str(classes), CHOICE, config, out), COMPUTE).folder == out


def test_a_run_that_was_stopped_goes_on(run: HeadRun, classes: Path, tmp_path: Path) -> None:
    asked = Asked(str(classes), CHOICE, CONFIG, tmp_path / "run")

    def stop(epoch: Epoch) -> None:
        if epoch.number == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_head(asked, COMPUTE, Watch(epoch=stop))
    with pytest.raises(UsageError, match=r"begun otherwise .*dim = 16"):
        train_head(replace(asked, config=replace(CONFIG, dim=8)), COMPUTE)
    seen: list[int] = []
    resumed = train_head(asked, COMPUTE, Watch(epoch=lambda epoch: seen.append(epoch.number)))
    assert seen == [3]
    assert resumed.trained.head.digest == run.trained.head.digest
    with pytest.raises(UsageError, match="holds a run that has ended"):
        train_head(asked, COMPUTE)


def test_lda_needs_no_torch(classes: Path, tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from semblance.cli.app import run\n"
        f"code = run(['train', 'head', {str(classes)!r}, '--model', 'colour_texture', "
        f"'--loss', 'lda', '--out', {str(tmp_path / 'run')!r}])\n"
        "sys.exit('torch' if 'torch' in sys.modules else code)"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    assert "use it: " in ended.stdout


def test_corrupt_pictures_are_skipped_and_listed(classes: Path, tmp_path: Path) -> None:
    data = shutil.copytree(classes, tmp_path / "data")
    (data / "moon" / "3.jpg").write_bytes(b"\xff\xd8\xff")
    asked = Asked(
        str(data), Choice(("colour_texture",)), replace(CONFIG, loss="lda"), tmp_path / "r"
    )
    run = train_head(asked, COMPUTE)
    (skipped,) = run.skipped
    assert skipped.path == "moon/3.jpg" and skipped.reason
    assert sum(run.pictures) == 59


def test_labels_of_files_that_are_not_there_are_listed(classes: Path, tmp_path: Path) -> None:
    rows = [f"{path},{path.parent.name}" for path in sorted(classes.rglob("*.jpg"))]
    table = tmp_path / "labels.csv"
    table.write_text("\n".join(["path,label", *rows, "gone.jpg,moon"]) + "\n")
    asked = Asked(
        str(table), Choice(("colour_texture",)), replace(CONFIG, loss="lda"), tmp_path / "run"
    )
    run = train_head(asked, COMPUTE)
    assert [(each.path, each.reason) for each in run.skipped] == [
        ("gone.jpg", "there is no such file")
    ]


@pytest.mark.parametrize(
    ("kept", "each", "message"),
    [(1, 10, "of one class"), (6, 1, "single picture")],
)
def test_too_little_to_learn_from(
    classes: Path, tmp_path: Path, kept: int, each: int, message: str
) -> None:
    for folder in sorted(classes.iterdir())[:kept]:
        (tmp_path / "data" / folder.name).mkdir(parents=True)
        for path in sorted(folder.iterdir())[:each]:
            shutil.copy(path, tmp_path / "data" / folder.name)
    asked = Asked(str(tmp_path / "data"), Choice(("colour_texture",)), CONFIG, tmp_path / "run")
    with pytest.raises(UsageError, match=message):
        train_head(asked, COMPUTE)


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        (Choice(("orb", "sift"), fusion="mean"), "name --fusion concat"),
        (Choice(("orb", "sift"), fusion="weighted"), "name --fusion concat"),
        (Choice(("orb",), metric="euclidean"), "leave --metric out"),
    ],
)
def test_recipes_a_head_has_no_use_for(choice: Choice, message: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=message):
        train_head(Asked("nowhere", choice, CONFIG, tmp_path / "run"), COMPUTE)


def test_a_folder_of_something_else_is_not_written_into(classes: Path) -> None:
    with pytest.raises(UsageError, match="no empty folder, nor a run"):
        train_head(Asked(str(classes), CHOICE, CONFIG, classes), COMPUTE)


@pytest.mark.slow
def test_a_killed_run_ends_as_it_would_have(run: HeadRun, classes: Path, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    long = replace(CONFIG, epochs=500, patience=500)
    program = (
        "from pathlib import Path\n"
        "from semblance.learn.heads.run import Asked, train_head\n"
        "from semblance.pipeline.compute import Compute\n"
        "from tests.learn.conftest import CHOICE, CONFIG\n"
        "from dataclasses import replace\n"
        "config = replace(CONFIG, epochs=500, patience=500)\n"
        f"asked = Asked({str(classes)!r}, CHOICE, config, Path({str(folder)!r}))\n"
        "train_head(asked, Compute(threads=1, precision='exact', device='cpu'))\n"
    )
    child = subprocess.Popen([sys.executable, "-c", program])
    for _ in range(600):
        if (folder / "checkpoint.pt").exists() or child.poll() is not None:
            break
        time.sleep(0.1)
    child.kill()
    child.wait()
    assert (folder / "checkpoint.pt").exists() and not (folder / FILE).exists()
    seen: list[Epoch] = []

    def stop(epoch: Epoch) -> None:
        seen.append(epoch)
        if len(seen) == 2:
            raise KeyboardInterrupt

    asked = Asked(str(classes), CHOICE, long, folder)
    with pytest.raises(KeyboardInterrupt):
        train_head(asked, COMPUTE, Watch(epoch=stop))
    assert seen[0].number > 1

    whole: list[Epoch] = []

    def reach(epoch: Epoch) -> None:
        whole.append(epoch)
        if epoch.number == seen[-1].number:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_head(replace(asked, out=tmp_path / "whole"), COMPUTE, Watch(epoch=reach))
    assert whole[-2:] == seen
