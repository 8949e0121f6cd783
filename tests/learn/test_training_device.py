"""What is trained obeys --device, whatever is trained."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from semblance.errors import RuntimeMissing
from semblance.learn.device import training_device
from semblance.learn.fusion.run import Asked as FusionAsked
from semblance.learn.fusion.run import train_fusion
from semblance.learn.heads.run import Asked, train_head
from semblance.learn.scratch.config import ScratchConfig
from semblance.learn.scratch.run import Asked as ScratchAsked
from semblance.learn.scratch.run import train_network
from semblance.learn.unlabelled.config import USUAL
from semblance.learn.unlabelled.run import train_unlabelled
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import Choice
from tests.learn.conftest import CHOICE, CONFIG

torch = pytest.importorskip("torch")

TRAININGS: dict[str, Callable[[str, Path, Compute], Any]] = {
    "head": lambda data, out, compute: train_head(Asked(data, CHOICE, CONFIG, out), compute),
    "unlabelled": lambda data, out, compute: train_unlabelled(
        Asked(data, CHOICE, USUAL["copies"], out), "copies", compute
    ),
    "fusion": lambda data, out, compute: train_fusion(
        FusionAsked(data, Choice(("efficientnet_lite0", "efficientnet_lite1")), out=out), compute
    ),
    "resnet": lambda data, out, compute: train_network(
        ScratchAsked(data, ScratchConfig(), out), compute
    ),
}


@pytest.mark.parametrize("there", [True, False])
def test_the_device_is_the_one_asked_for(there: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: there)
    assert training_device("cpu") == "cpu"
    assert training_device("auto") == ("cuda" if there else "cpu")
    assert training_device("cuda", "lda") == "cpu"


@pytest.mark.parametrize("training", TRAININGS)
def test_a_cuda_that_is_not_there_is_refused_first(
    training: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the pictures are even looked for."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    compute = Compute(threads=1, precision="exact", device="cuda")
    with pytest.raises(RuntimeMissing, match=r"finds no CUDA device.*--device cpu"):
        TRAININGS[training](str(tmp_path / "nowhere"), tmp_path / "run", compute)
    assert not (tmp_path / "run").exists()
