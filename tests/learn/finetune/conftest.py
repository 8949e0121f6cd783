"""Small photographs of three classes, one of them damaged, and a network fine-tuned on them."""

import shutil
from pathlib import Path

import pytest

from semblance.learn.finetune.config import FinetuneConfig
from semblance.learn.finetune.result import FinetuneRun
from semblance.learn.finetune.run import Asked, finetune
from semblance.pipeline.compute import Compute

CONFIG = FinetuneConfig(dim=16, input_size=32, epochs=2, batch=16, freeze="all-but-2")
COMPUTE = Compute(threads=1, precision="exact", device="cpu")


@pytest.fixture(scope="session")
def data(classes: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("finetune") / "data"
    for name in ("brick", "chelsea", "moon"):
        shutil.copytree(classes / name, folder / name)
    (folder / "moon" / "9.jpg").write_bytes(b"\xff\xd8\xff")
    return folder


@pytest.fixture(scope="session")
def tuned(data: Path, tmp_path_factory: pytest.TempPathFactory) -> FinetuneRun:
    asked = Asked(str(data), "fast", CONFIG, tmp_path_factory.mktemp("tuned") / "photos")
    return finetune(asked, COMPUTE)
