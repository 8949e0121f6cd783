"""A run folder of a small network holds everything, and is an encoder at once."""

import csv
import errno
import io
import json
import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest

from semblance.encoders.networks.parity import graph_vectors
from semblance.encoders.networks.pictures import parity_pictures
from semblance.encoders.registry import load
from semblance.errors import RuntimeMissing, TrainingError, UsageError, WeightsError
from semblance.images import open_image
from semblance.learn.epochs.progress import Epoch
from semblance.learn.runs.watch import Watch
from semblance.learn.scratch import run as module
from semblance.learn.scratch.config import KINDS, USUAL, ScratchConfig
from semblance.learn.scratch.files import reconstructions
from semblance.learn.scratch.result import ScratchRun
from semblance.learn.scratch.run import Asked, train_network
from semblance.learn.scratch.weights import read_network
from semblance.learn.tensors import read_tensors
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import Recipe
from tests.learn.shapes import write_shapes

pytest.importorskip("torch")

COMPUTE = Compute(threads=1, precision="exact", device="cpu")
FILES = [
    "config.toml", "curves.csv", "curves.png", "metrics.json", "model-card.md", "network.onnx",
    "network.onnx.toml", "network.safetensors", "recipe.toml",
]  # fmt: skip


def quick(kind: str, **more: Any) -> ScratchConfig:
    return replace(USUAL[kind], size=16, dim=16, epochs=2, batch=16, **more)


@pytest.fixture(scope="session")
def shapes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_shapes(tmp_path_factory.mktemp("shapes"))


@pytest.fixture(scope="session")
def trained(shapes: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, ScratchRun]:
    folder = tmp_path_factory.mktemp("small-runs")
    asked = [Asked(str(shapes), quick(kind), folder / kind) for kind in KINDS]
    return {each.config.kind: train_network(each, COMPUTE) for each in asked}


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_run_folder_holds_everything(trained: dict[str, ScratchRun], kind: str) -> None:
    run = trained[kind]
    drawn = ["reconstructions.png"] if kind == "autoencoder" else []
    assert sorted(path.name for path in run.folder.iterdir()) == sorted([*FILES, *drawn])
    assert ScratchConfig.load(run.folder / "config.toml", USUAL[kind]) == run.config
    with (run.folder / "curves.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [float(row["validation_map"]) for row in rows] == [e.validation for e in run.epochs]
    assert {"loss", "learning_rate", "processor_s"} <= rows[0].keys()
    metrics = json.loads((run.folder / "metrics.json").read_text())
    assert metrics["test"]["mean_ap"] == run.test["mean_ap"]  # type: ignore[index]
    assert metrics["train_processor_s"] > 0 and metrics["peak_memory_mb"] > 10
    assert metrics["parameters"] == run.parameters > 10_000
    card = (run.folder / "model-card.md").read_text()
    for words in ("| disc | 12 |", "test, looked at once", f"{run.parameters:,}", run.trained):
        assert words in card
    recipe = Recipe.load(run.folder / "recipe.toml")
    assert recipe.metric == run.config.metric and recipe.models == (run.model,)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_graph_weights_and_encoder_agree(trained: dict[str, ScratchRun], kind: str) -> None:
    import torch

    run, pictures = trained[kind], parity_pictures(16)
    config, network = read_network(run.folder / "network.safetensors")
    assert config == run.config
    with torch.inference_mode():
        told = network(torch.from_numpy(pictures)).numpy()
    graph = graph_vectors((run.folder / "network.onnx").read_bytes(), pictures)
    np.testing.assert_allclose(graph, told, atol=1e-4 * np.abs(told).max())
    encoder = load(run.model)
    prepared = [encoder.prepare(open_image(picture)) for picture in pictures]
    np.testing.assert_allclose(encoder.encode(prepared), told, atol=0.02 * np.abs(told).max())


@pytest.mark.slow
def test_a_stopped_run_ends_as_it_would_have(
    trained: dict[str, ScratchRun], shapes: Path, tmp_path: Path
) -> None:
    asked = Asked(str(shapes), quick("siamese"), tmp_path / "run")

    def stop(epoch: Epoch) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_network(asked, COMPUTE, Watch(epoch=stop))
    with pytest.raises(UsageError, match=r"begun otherwise \(seed = 0\)"):
        train_network(replace(asked, config=quick("siamese", seed=1)), COMPUTE)
    run = train_network(asked, COMPUTE)
    folders = run.folder, trained["siamese"].folder
    resumed, whole = (read_tensors(each / "network.safetensors")[1] for each in folders)
    assert resumed.keys() == whole.keys()
    for name, tensor in whole.items():
        np.testing.assert_array_equal(resumed[name], tensor)
    assert run.test == trained["siamese"].test
    with pytest.raises(UsageError, match="holds a run that has ended"):
        train_network(asked, COMPUTE)


@pytest.mark.slow
def test_a_siamese_network_learns_from_judged_pairs(shapes: Path, tmp_path: Path) -> None:
    paths = sorted(shapes.rglob("*.png"))
    rng = np.random.default_rng(0)
    lines = ["a,b,grade"]
    for a, path in enumerate(paths):
        for b in rng.choice(np.delete(np.arange(len(paths)), range(a + 1)), 6) if a < 40 else ():
            grade = 0.9 if path.parent == paths[b].parent else 0.2
            lines.append(f"{path},{paths[b]},{grade}")
    table = tmp_path / "pairs.csv"
    table.write_text("\n".join([*dict.fromkeys(lines), f"gone.png,{paths[0]},1"]) + "\n")
    asked = Asked(str(table), quick("siamese"), tmp_path / "run")
    run = train_network(asked, COMPUTE)
    assert run.test is not None and 0 <= run.test["roc_auc"] <= 1
    assert (run.score, run.unit) == ("ROC AUC", "pairs") and sum(run.counted) > 100
    assert [each.path for each in run.skipped] == ["gone.png"]
    assert "roc_auc" in (run.folder / "curves.csv").read_text()
    with pytest.raises(UsageError, match="no picture has a label, and resnet learns"):
        train_network(Asked(str(table), quick("resnet"), tmp_path / "other"), COMPUTE)


def test_reconstructions_stand_below_their_originals() -> None:
    originals = np.arange(8, dtype=np.uint8).reshape(2, 2, 2, 1)
    again = np.ones((2, 2, 2, 1), np.float32)
    with PIL.Image.open(io.BytesIO(reconstructions(originals, again))) as picture:
        pixels = np.asarray(picture)[1::3, 1::3]
    np.testing.assert_array_equal(pixels, [[0, 1, 4, 5], [2, 3, 6, 7], [255] * 4, [255] * 4])


@pytest.mark.parametrize(
    ("kept", "each", "message"), [(1, 12, "of one class"), (4, 1, "single picture")]
)
def test_too_little_to_learn_from(
    shapes: Path, tmp_path: Path, kept: int, each: int, message: str
) -> None:
    for folder in sorted(shapes.iterdir())[:kept]:
        (tmp_path / "data" / folder.name).mkdir(parents=True)
        for path in sorted(folder.iterdir())[:each]:
            shutil.copy(path, tmp_path / "data" / folder.name)
    with pytest.raises(UsageError, match=message):
        train_network(Asked(str(tmp_path / "data"), quick("resnet"), tmp_path / "run"), COMPUTE)


def test_a_full_disk_at_a_checkpoint(
    shapes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace_file = os.replace

    def full(source: str, target: Any) -> None:
        if str(target).endswith("checkpoint.pt"):
            raise OSError(errno.ENOSPC, "No space left on device")
        replace_file(source, target)

    monkeypatch.setattr(os, "replace", full)
    asked = Asked(str(shapes), quick("autoencoder"), tmp_path / "run")
    with pytest.raises(TrainingError, match=r"No space left on device.*same command again"):
        train_network(asked, COMPUTE)


def test_a_missing_library_is_named_before_the_training(
    shapes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "find_spec", lambda name: None if name == "onnxscript" else name)
    with pytest.raises(RuntimeMissing, match=r"needs onnxscript.*semblance\[train\]"):
        train_network(Asked(str(shapes), quick("vit"), tmp_path / "run"), COMPUTE)
    assert not (tmp_path / "run").exists()


def test_a_file_that_holds_no_network(tmp_path: Path) -> None:
    from safetensors.numpy import save_file

    path = tmp_path / "network.safetensors"
    save_file({"weight": np.zeros((2, 2), np.float32)}, path)
    with pytest.raises(WeightsError, match="holds no small network"):
        read_network(path)
