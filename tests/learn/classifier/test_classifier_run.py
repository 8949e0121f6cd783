"""A category model leaves everything in its folder, ends as it would have after a stop, and is what
was judged."""

import csv
import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from semblance.encoders.registry import load
from semblance.errors import TrainingError, UsageError, WeightsError
from semblance.images import open_image
from semblance.learn.catalogue import register_file
from semblance.learn.classifier.classifier import Classifier, Prediction
from semblance.learn.classifier.config import ClassifierConfig
from semblance.learn.classifier.file import FILE, read_categories
from semblance.learn.classifier.result import ClassifierRun
from semblance.learn.classifier.run import train_classifier
from semblance.learn.classifier.session import Asked
from semblance.learn.epochs.progress import Epoch
from semblance.learn.networks.file import read_network
from semblance.learn.runs.watch import Watch
from semblance.learn.tensors import read_tensors
from semblance.pipeline.recipe import Recipe
from semblance.pipeline.report import Skipped
from tests.encoders.torch_extra import needs_torch
from tests.learn.classifier.conftest import COMPUTE, CONFIG, FAST

pytestmark = [needs_torch, pytest.mark.slow]


def stop(epoch: Epoch) -> None:
    raise KeyboardInterrupt


def test_a_run_folder_holds_everything(trained: ClassifierRun) -> None:
    inside = {path.name for path in trained.folder.iterdir()}
    assert inside == {
        "classifier.safetensors", "config.toml", "curves.csv", "curves.png", "figures",
        "metrics.json", "model-card.md", "network.onnx", "network.onnx.toml", "recipe.toml",
        "report.html", "report.json", "tables",
    }  # fmt: skip
    assert ClassifierConfig.load(trained.folder / "config.toml") == CONFIG
    with (trained.folder / "curves.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [float(row["validation_likelihood"]) for row in rows] == [
        epoch.validation for epoch in trained.fitted.epochs
    ]
    assert {"validation_loss", "validation_accuracy", "learning_rate"} <= rows[0].keys()
    for picture in ("curves.png", "figures/confusion.png", "figures/loss.png"):
        with PIL.Image.open(trained.folder / picture) as opened:
            assert opened.width > 300
    assert Recipe.load(trained.folder / "recipe.toml").models == (f"net:{trained.folder}",)
    card = (trained.folder / "model-card.md").read_text()
    for words in ("| moon | 10 |", "test, looked at once", "## Use", "It knows\nno others"):
        assert words in card
    page = (trained.folder / "report.html").read_text()
    for words in ("On test, looked at once", "Confusion matrix", "semblance x", "ECE"):
        assert words in page


def test_the_figures_fit_together(trained: ClassifierRun) -> None:
    metrics = json.loads((trained.folder / "metrics.json").read_text())
    found = metrics["test"]
    assert found["pictures"] == trained.pictures[2] == np.sum(found["confusion"])
    assert found["accuracy"] == np.trace(found["confusion"]) / found["pictures"]
    interval = found["accuracy_interval"]
    assert interval["low"] <= found["accuracy"] <= interval["high"]
    assert [each["label"] for each in found["classes"]] == ["brick", "chelsea", "moon"]
    assert found["calibration"]["before"].keys() == {"ece", "brier", "log_loss"}
    learnt = 1280 * 32 + 32 + 32 * 16 + 16 + 16 * 3 + 3
    assert metrics["parameters"] == {"learning": learnt, "all": 3_350_000 + learnt}
    best = trained.fitted.chosen
    assert trained.validation.plain.log_loss == pytest.approx(
        best.figures["validation_loss"], abs=0.01
    )


def test_damaged_pictures_are_skipped_and_listed(trained: ClassifierRun) -> None:
    (skipped,) = trained.skipped
    assert skipped.path == "moon/9.jpg" and skipped.reason
    assert sum(trained.pictures) == 29


def test_it_says_of_pictures_what_the_graph_says(trained: ClassifierRun, kinds: Path) -> None:
    """The library, the graph with its two outputs, and the embedding agree."""
    import onnx
    import onnxruntime

    model = Classifier.open(trained.folder, COMPUTE)
    assert model.labels == ("brick", "chelsea", "moon")
    paths = sorted(kinds.rglob("*.jpg"))
    said = list(model.predict(paths))
    lost = [each for each in said if isinstance(each, Skipped)]
    found = [each for each in said if isinstance(each, Prediction)]
    assert [each.path for each in lost] == [str(kinds / "moon" / "9.jpg")]
    assert [each.path for each in found] == [p for p in paths if p != kinds / "moon" / "9.jpg"]
    first = found[0]
    assert first.probabilities.sum() == pytest.approx(1)
    assert first.ranking(3)[0] == (first.label, first.probability)
    assert first.to_dict(2)["ranking"][1]["probability"] <= first.probability
    encoder = load(f"net:{trained.folder}")
    pixels = np.stack([encoder.prepare(open_image(each.path)) for each in found])
    session = onnxruntime.InferenceSession(str(trained.folder / "network.onnx"))
    features, probabilities = session.run(["features", "probabilities"], {"images": pixels})
    assert features.shape == (len(found), 16) and features.min() >= 0
    ours = np.stack([each.probabilities for each in found])
    assert ours == pytest.approx(probabilities, abs=1e-4)
    assert model.of_features(encoder.encode(list(pixels))) == pytest.approx(ours, abs=1e-4)
    properties = onnx.load(trained.folder / "network.onnx").metadata_props
    assert {each.key: each.value for each in properties}["labels"] == '["brick", "chelsea", "moon"]'
    drawn = read_network(trained.folder / "network.onnx").sidecar
    assert drawn.dim == 16 and "32 and 16 dense" in drawn.architecture


def test_a_category_model_can_stand_on_another(
    trained: ClassifierRun, kinds: Path, tmp_path: Path
) -> None:
    config = replace(CONFIG, epochs=1, looks=0, features=8)
    asked = Asked(str(kinds), f"net:{trained.folder}", config, tmp_path / "run")
    run = train_classifier(asked, COMPUTE)
    below, above = (load(f"net:{each.folder}") for each in (trained, run))
    picture = below.prepare(open_image(sorted((kinds / "brick").glob("*.jpg"))[0]))
    layers, _ = read_tensors(run.folder / "classifier.safetensors")[::-1]
    seen = below.encode([picture])
    for name in ("hidden", "features"):
        seen = np.maximum(seen @ layers[f"{name}.weight"].T + layers[f"{name}.bias"], 0)
    assert above.encode([picture]) == pytest.approx(seen, abs=1e-3)


def test_a_stopped_run_ends_as_it_would_have(
    trained: ClassifierRun, kinds: Path, tmp_path: Path
) -> None:
    asked = Asked(str(kinds), FAST, CONFIG, tmp_path / "run")
    with pytest.raises(KeyboardInterrupt):
        train_classifier(asked, COMPUTE, Watch(epoch=stop))
    with pytest.raises(UsageError, match=r"begun otherwise .*hidden = 32"):
        train_classifier(replace(asked, config=replace(CONFIG, hidden=8)), COMPUTE)
    with pytest.raises(UsageError, match=r"begun otherwise .*efficientnet_lite0"):
        train_classifier(replace(asked, model="efficientnet_lite1"), COMPUTE)
    seen: list[int] = []
    resumed = train_classifier(asked, COMPUTE, Watch(epoch=lambda epoch: seen.append(epoch.number)))
    assert seen == list(range(2, 1 + len(trained.fitted.epochs)))
    assert resumed.fitted.epochs == trained.fitted.epochs
    one, other = (each.folder / "network.onnx" for each in (resumed, trained))
    assert one.read_bytes() == other.read_bytes()
    one, other = (read_categories(each.folder / FILE) for each in (resumed, trained))
    assert np.array_equal(one.weight, other.weight) and one.temperature == other.temperature
    assert resumed.to_dict()["test"] == trained.to_dict()["test"]
    with pytest.raises(UsageError, match="holds a run that has ended"):
        train_classifier(asked, COMPUTE)


def test_a_checkpoint_of_another_training_is_refused(kinds: Path, tmp_path: Path) -> None:
    places = []
    for model in ("efficientnet_lite0", "efficientnet_lite1"):
        with pytest.raises(KeyboardInterrupt):
            asked = Asked(str(kinds), model, CONFIG, tmp_path / model)
            train_classifier(asked, COMPUTE, Watch(epoch=stop))
        places.append(tmp_path / model / "checkpoint.pt")
    places[1].write_bytes(places[0].read_bytes())
    with pytest.raises(TrainingError, match=r"another training .*network efficientnet_lite0"):
        train_classifier(asked, COMPUTE)


def test_what_holds_no_category_model_is_refused(trained: ClassifierRun, tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="there is no category model at"):
        Classifier.open(tmp_path)
    own = (trained.folder / "classifier.safetensors").read_bytes()
    place = tmp_path / "classifier.safetensors"
    place.write_bytes(own[: len(own) // 2])
    with pytest.raises(WeightsError, match="ends before its numbers do"):
        read_categories(place)
    place.write_bytes(own.replace(b"semblance classifier", b"semblance calssifier"))
    with pytest.raises(WeightsError, match="holds no category model"):
        read_categories(place)


def test_a_short_name_finds_it_wherever_the_run_goes(
    trained: ClassifierRun, kinds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    moved = shutil.copytree(trained.folder, tmp_path / "moved")
    register_file("kinds", moved)
    shutil.rmtree(moved)
    picture = kinds / "brick" / "0.jpg"
    (named,) = Classifier.open("kinds").predict([picture])
    (placed,) = Classifier.open(trained.folder).predict([picture])
    assert isinstance(named, Prediction) and isinstance(placed, Prediction)
    assert named.ranking(3) == placed.ranking(3)
    register_file("other", network_only(trained.folder, tmp_path / "network"))
    with pytest.raises(WeightsError, match="there is no category model at other"):
        Classifier.open("other")


def network_only(run: Path, folder: Path) -> Path:
    folder.mkdir()
    for name in ("network.onnx", "network.onnx.toml"):
        shutil.copy(run / name, folder / name)
    return folder


def test_categories_of_which_nothing_was_learnt_do_not_judge(kinds: Path, tmp_path: Path) -> None:
    rows = ["path,label,split"]
    for at, path in enumerate(sorted((kinds / "brick").glob("*.jpg"))):
        rows.append(f"{path},brick,{'train' if at < 6 else 'validation'}")
    for at, path in enumerate(sorted((kinds / "chelsea").glob("*.jpg"))):
        rows.append(f"{path},chelsea,{'train' if at < 6 else 'test'}")
    rows += [f"{kinds / 'moon' / '1.jpg'},moon,test", f"{kinds / 'gone.jpg'},moon,test"]
    table = tmp_path / "shop.csv"
    table.write_text("\n".join(rows))
    config = replace(CONFIG, epochs=1, looks=0)
    run = train_classifier(Asked(str(table), FAST, config, tmp_path / "run"), COMPUTE)
    assert run.validation.scores.labels == ("brick", "chelsea") and run.pictures == (12, 4, 4)
    assert any("1 pictures are of categories without any" in note for note in run.notes)
    assert any("gone.jpg" in each.path for each in run.skipped)


def test_a_backbone_that_learns_too(kinds: Path, tmp_path: Path) -> None:
    config = replace(CONFIG, train_backbone=True, epochs=2, freeze="all-but-2")
    asked = Asked(str(kinds), FAST, config, tmp_path / "run")
    with pytest.raises(KeyboardInterrupt):
        train_classifier(asked, COMPUTE, Watch(epoch=stop))
    run = train_classifier(asked, COMPUTE)
    assert (run.folder / "network.safetensors").exists()
    top = 1280 * 32 + 32 + 32 * 16 + 16 + 16 * 3 + 3
    assert top < run.parameters[1] < run.parameters[0]
    best = run.fitted.chosen
    assert run.validation.plain.log_loss == pytest.approx(best.figures["validation_loss"], abs=0.02)
    said = list(Classifier.open(run.folder).predict(sorted((kinds / "brick").glob("*.jpg"))[:3]))
    assert all(isinstance(each, Prediction) for each in said)
