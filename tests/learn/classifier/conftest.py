"""Small photographs of three classes, one of them damaged, and a category model of them."""

import shutil
from pathlib import Path

import pytest

from semblance.learn.classifier.config import ClassifierConfig
from semblance.learn.classifier.result import ClassifierRun
from semblance.learn.classifier.run import train_classifier
from semblance.learn.classifier.session import Asked
from semblance.pipeline.compute import Compute

CONFIG = ClassifierConfig(
    hidden=32, features=16, input_size=32, looks=2, epochs=6, batch=8, learning_rate=0.02
)
COMPUTE = Compute(threads=1, precision="exact", device="cpu")
FAST = "efficientnet_lite0"


@pytest.fixture(scope="session")
def kinds(classes: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("classifier") / "data"
    for name in ("brick", "chelsea", "moon"):
        shutil.copytree(classes / name, folder / name)
    (folder / "moon" / "9.jpg").write_bytes(b"\xff\xd8\xff")
    return folder


@pytest.fixture(scope="session")
def trained(kinds: Path, tmp_path_factory: pytest.TempPathFactory) -> ClassifierRun:
    out = tmp_path_factory.mktemp("categories") / "kinds"
    return train_classifier(Asked(str(kinds), FAST, CONFIG, out), COMPUTE, command="semblance x")
