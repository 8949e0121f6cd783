"""A fine-tuning leaves everything in its folder, and ends as it would have after a stop."""

import csv
import json
import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from semblance.errors import TrainingError, UsageError
from semblance.learn.epochs.progress import Epoch
from semblance.learn.finetune.config import FinetuneConfig
from semblance.learn.finetune.result import FinetuneRun
from semblance.learn.finetune.run import Asked, finetune
from semblance.learn.runs.watch import Watch
from semblance.pipeline.recipe import Recipe
from tests.encoders.torch_extra import needs_torch
from tests.learn.finetune.conftest import COMPUTE, CONFIG

pytestmark = [needs_torch, pytest.mark.slow]


def test_a_run_folder_holds_everything(tuned: FinetuneRun, data: Path) -> None:
    inside = sorted(path.name for path in tuned.folder.iterdir())
    assert inside == [
        "config.toml", "curves.csv", "curves.png", "metrics.json", "model-card.md", "network.onnx",
        "network.onnx.toml", "network.safetensors", "recipe.toml",
    ]  # fmt: skip
    assert FinetuneConfig.load(tuned.folder / "config.toml") == CONFIG
    assert tomllib.loads((tuned.folder / "config.toml").read_text())["run"]["data"] == str(data)
    with (tuned.folder / "curves.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [float(row["validation_map"]) for row in rows] == [
        epoch.validation for epoch in tuned.fitted.epochs
    ]
    assert rows[0].keys() == {"epoch", "loss", "validation_map", "validation_p1", "learning_rate"}
    with PIL.Image.open(tuned.folder / "curves.png") as picture:
        assert picture.width > 500
    assert Recipe.load(tuned.folder / "recipe.toml").models == (f"net:{tuned.folder}",)
    metrics = json.loads((tuned.folder / "metrics.json").read_text())
    for part in ("validation", "test", "over_head"):
        gain = metrics[part]["gain"]
        assert gain["low"] <= gain["mean"] <= gain["high"]
    # A head on the same pictures is judged on test, as the network is.
    assert metrics["over_head"]["mean_ap"]["after"] == metrics["test"]["mean_ap"]["after"]
    assert metrics["parameters"]["learning"] < metrics["parameters"]["all"]
    card = (tuned.folder / "model-card.md").read_text()
    for words in ("| moon | 10 |", "test, looked at once", "## Use", "may be worse"):
        assert words in card


def test_what_validation_liked_is_what_is_kept(tuned: FinetuneRun) -> None:
    """The graph finds on validation what the network found in its best epoch."""
    best = tuned.fitted.chosen
    assert tuned.validation.after.mean_ap == pytest.approx(best.validation, abs=0.01)
    assert best.validation == max(epoch.validation for epoch in tuned.fitted.epochs)


def test_damaged_pictures_are_skipped_and_listed(tuned: FinetuneRun) -> None:
    (skipped,) = tuned.skipped
    assert skipped.path == "moon/9.jpg" and skipped.reason
    assert sum(tuned.pictures) == 29


def test_a_stopped_run_ends_as_it_would_have(
    tuned: FinetuneRun, data: Path, tmp_path: Path
) -> None:
    asked = Asked(str(data), "fast", CONFIG, tmp_path / "run")

    def stop(epoch: Epoch) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        finetune(asked, COMPUTE, Watch(epoch=stop))
    with pytest.raises(UsageError, match=r"begun otherwise .*dim = 16"):
        finetune(replace(asked, config=replace(CONFIG, dim=8)), COMPUTE)
    with pytest.raises(UsageError, match=r"begun otherwise .*efficientnet_lite0"):
        finetune(replace(asked, model="efficientnet_lite1"), COMPUTE)
    seen: list[int] = []
    resumed = finetune(asked, COMPUTE, Watch(epoch=lambda epoch: seen.append(epoch.number)))
    assert seen == [2] and resumed.fitted.epochs == tuned.fitted.epochs
    assert (resumed.folder / "network.onnx.toml").exists()
    for file in ("network.safetensors",):
        assert (resumed.folder / file).read_bytes() == (tuned.folder / file).read_bytes()
    assert resumed.to_dict()["test"] == tuned.to_dict()["test"]
    with pytest.raises(UsageError, match="holds a run that has ended"):
        finetune(asked, COMPUTE)


def test_a_checkpoint_of_another_network_is_refused(data: Path, tmp_path: Path) -> None:
    def stop(epoch: Epoch) -> None:
        raise KeyboardInterrupt

    for model in ("efficientnet_lite0", "efficientnet_lite1"):
        with pytest.raises(KeyboardInterrupt):
            asked = Asked(str(data), model, CONFIG, tmp_path / model)
            finetune(asked, COMPUTE, Watch(epoch=stop))
    one, other = (tmp_path / f"efficientnet_lite{n}" / "checkpoint.pt" for n in (0, 1))
    other.write_bytes(one.read_bytes())
    with pytest.raises(TrainingError, match=r"another training .*network tf_efficientnet_lite0"):
        finetune(Asked(str(data), "efficientnet_lite1", CONFIG, other.parent), COMPUTE)


@pytest.mark.parametrize("loss", ["supcon", "triplet", "contrastive", "arcface"])
def test_every_loss_learns(data: Path, tmp_path: Path, loss: str) -> None:
    """Until the first epoch is judged; what follows is the same for all of them."""
    config = replace(CONFIG, loss=loss, start="random", optimizer="sgd", accumulate=2)
    seen: list[Epoch] = []

    def stop(epoch: Epoch) -> None:
        seen.append(epoch)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        finetune(Asked(str(data), "fast", config, tmp_path / "run"), COMPUTE, Watch(epoch=stop))
    assert np.isfinite(seen[0].loss) and seen[0].loss > 0 and 0 < seen[0].validation <= 1
