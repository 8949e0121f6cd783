"""What a fine-tuning can be told, and what it refuses."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from semblance.errors import UsageError
from semblance.learn.finetune.config import FinetuneConfig
from semblance.learn.finetune.projection import aim, projection
from semblance.learn.heads.head import Head


def test_a_file_says_some_and_the_rest_is_usual(tmp_path: Path) -> None:
    file = tmp_path / "c.toml"
    file.write_text('loss = "triplet"\nrotation = 3\nfreeze = "all-but-2"\n[run]\ndata = "x"\n')
    config = FinetuneConfig.load(file)
    assert (config.loss, config.rotation, config.freeze) == ("triplet", 3.0, "all-but-2")
    assert config.epochs == FinetuneConfig().epochs and not config.by_class
    file.write_text(config.to_toml())
    assert FinetuneConfig.load(file) == config


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"loss": "lda"}, "no loss 'lda'; there are cross-entropy"),
        ({"miner": "best"}, "no miner 'best'"),
        ({"start": "best"}, "no start 'best'"),
        ({"dim": 1}, "dim and per_class are at least 2"),
        ({"loss": "triplet", "batch": 4}, "no room for 4 of 2 classes"),
        ({"optimizer": "best"}, "no optimizer 'best'"),
        ({"freeze": "most"}, "write a number, all, or all-but-2"),
        ({"backbone_rate": 0.0}, "--freeze all leaves the backbone"),
        ({"norms": "none"}, "no norms 'none'"),
        ({"flip": 2.0}, "flip is 2"),
    ],
)
def test_what_is_refused(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        FinetuneConfig(**wrong)


def test_a_projection_begins_as_the_head_it_is_given() -> None:
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(0)
    head = Head(
        rng.standard_normal((3, 5)).astype(np.float32), rng.standard_normal(3).astype(np.float32)
    )
    features = rng.standard_normal((4, 5)).astype(np.float32)
    top = projection(5, 3, 0.5, head).eval()
    with torch.no_grad():
        said = top(torch.from_numpy(features)).numpy()
    unit = features / np.linalg.norm(features, axis=1, keepdims=True)
    assert said == pytest.approx(head.apply(unit), abs=1e-6)


def test_directions_of_classes_are_the_means_of_their_pictures() -> None:
    pytest.importorskip("pytorch_metric_learning")
    from semblance.learn.heads.losses import LOSSES

    vectors = np.array([[1, 0], [0, 1], [0, 1], [0, 0.5]], np.float32)
    loss = LOSSES["cross-entropy"].make(2, 2)
    aim(loss, vectors, np.array([0, 0, 1, 1]))
    directions = loss.W.detach().numpy().T
    assert directions.tolist() == [[0.5, 0.5], [0, 0.75]]
