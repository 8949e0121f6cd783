"""Small labelled photographs, and a head trained on them once for all tests."""

from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from semblance.learn.heads.config import HeadConfig
from semblance.learn.heads.result import HeadRun
from semblance.learn.heads.run import Asked, train_head
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import Choice
from tests.photos import write_photos

CHOICE = Choice(("colour_texture", "orb"))
"""Two encoders that need no network, side by side."""

CONFIG = HeadConfig(dim=16, epochs=3, batch=32, per_class=4)


@pytest.fixture(scope="session")
def classes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten small crops of each of six photographs, in class folders; grey and noisy, so that they
    are not all found without a head."""
    source = write_photos(tmp_path_factory.mktemp("crops"), per_photo=10, side=48)
    folder = tmp_path_factory.mktemp("classes")
    rng = np.random.default_rng(0)
    for name in ("astronaut", "brick", "chelsea", "coffee", "moon", "rocket"):
        (folder / name).mkdir()
        for path in sorted((source / name).glob("*.jpg")):
            with PIL.Image.open(path) as picture:
                grey = np.asarray(picture.convert("L"), np.float64)
            noisy = grey + 80 * rng.standard_normal(grey.shape)
            PIL.Image.fromarray(noisy.clip(0, 255).astype(np.uint8)).save(folder / name / path.name)
    return folder


@pytest.fixture(scope="session")
def run(classes: Path, tmp_path_factory: pytest.TempPathFactory) -> HeadRun:
    pytest.importorskip("torch")
    folder = tmp_path_factory.mktemp("runs") / "photos"
    asked = Asked(str(classes), CHOICE, CONFIG, folder)
    return train_head(asked, Compute(threads=1, precision="exact", device="cpu"))
