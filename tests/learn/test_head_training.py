"""Heads learn, repeat, stop early, survive interruptions and refuse what is not theirs."""

import os
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from semblance.errors import RuntimeMissing, TrainingError
from semblance.learn.epochs import checkpoint as checkpoints
from semblance.learn.epochs.progress import Epoch
from semblance.learn.heads.body import Scaling
from semblance.learn.heads.config import HeadConfig
from semblance.learn.heads.examples import Examples
from semblance.learn.heads.learner import HeadLearner
from semblance.learn.heads.losses import LOSSES
from semblance.learn.heads.training import checkpoint_of, fit_head
from tests.learn.blobs import Validation, blobs, train_blobs

torch = pytest.importorskip("torch")

CONFIG = HeadConfig(dim=8, epochs=8, patience=8, batch=32, learning_rate=0.01, dropout=0.1)


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


@pytest.mark.parametrize("loss", list(LOSSES))
def test_every_loss_finds_the_directions_that_matter(loss: str) -> None:
    validate = Validation()
    trained = fit_head(train_blobs(), validate, replace(CONFIG, loss=loss, epochs=12))
    assert validate(trained.head) > validate.before + 0.1
    best = max(trained.epochs, key=lambda epoch: epoch.validation)
    assert best.number == trained.best
    assert best.validation == pytest.approx(validate(trained.head), abs=1e-12)


@pytest.mark.parametrize("miner", ["semihard", "multi-similarity", "curriculum"])
def test_every_miner_learns(miner: str) -> None:
    validate = Validation()
    config = replace(CONFIG, loss="triplet" if miner == "semihard" else "contrastive", miner=miner)
    assert validate(fit_head(train_blobs(), validate, config).head) > validate.before + 0.05


@pytest.mark.parametrize("loss", ["supcon", "arcface", "lda"])
def test_the_same_seed_gives_the_same_head(loss: str) -> None:
    config = replace(CONFIG, loss=loss, epochs=3)
    one, again = (fit_head(train_blobs(), Validation(), config) for _ in range(2))
    assert one.head.digest == again.head.digest and repr(one.epochs) == repr(again.epochs)
    if loss != "lda":
        other = fit_head(train_blobs(), Validation(), replace(config, seed=1))
        assert other.head.digest != one.head.digest


def test_the_head_says_what_the_scaled_network_says() -> None:
    vectors, _ = blobs()
    scaling = Scaling.of(vectors)
    scaled = scaling.apply(vectors)
    assert float(np.square(scaled).sum(axis=1).mean()) == pytest.approx(1, abs=1e-4)
    rng = np.random.default_rng(0)
    weight = rng.standard_normal((5, vectors.shape[1])).astype(np.float32)
    bias = rng.standard_normal(5).astype(np.float32)
    mapped = scaled @ weight.T + bias
    expected = mapped / np.linalg.norm(mapped, axis=1, keepdims=True)
    np.testing.assert_allclose(
        scaling.folded(weight, bias).apply(vectors), expected, rtol=0, atol=2e-6
    )


def test_training_ends_some_epochs_after_the_best() -> None:
    scores = iter([0.1, 0.5, 0.4, 0.4, 0.3, 0.9])
    trained = fit_head(train_blobs(), lambda head: next(scores), replace(CONFIG, patience=3))
    assert (
        trained.best == 2
        and trained.epochs[1].validation == 0.5
        and [e.validation for e in trained.epochs][-1] == 0.3
    )


def test_a_stopped_training_ends_as_it_would_have(tmp_path: Path) -> None:
    train, config = train_blobs(), replace(CONFIG, loss="arcface", miner="none")
    whole = fit_head(train, Validation(), config)
    kept = checkpoint_of(tmp_path, train, config)

    def stop(epoch: Epoch) -> None:
        if epoch.number == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fit_head(train, Validation(), config, checkpoint=kept, told=stop)
    validate = Validation()
    resumed = fit_head(train, validate, config, checkpoint=kept)
    assert validate.asked == config.epochs - 4
    assert resumed.head.digest == whole.head.digest
    assert resumed.epochs == whole.epochs and resumed.best == whole.best


def test_a_checkpoint_that_counts_epochs_from_zero_is_gone_on_with(tmp_path: Path) -> None:
    train, config = train_blobs(), replace(CONFIG, epochs=4)
    whole = fit_head(train, Validation(), config)
    kept = checkpoint_of(tmp_path, train, config)
    fit_head(train, Validation(), replace(config, epochs=2), checkpoint=kept)
    document = torch.load(kept.path, weights_only=True)
    assert [each[0] for each in document["epochs"]] == [1, 2]
    document["version"], document["best"] = 2, document["best"] - 1
    document["epochs"] = [(each[0] - 1, *each[1:]) for each in document["epochs"]]
    torch.save(document, kept.path)
    resumed = fit_head(train, Validation(), config, checkpoint=kept)
    assert [epoch.number for epoch in resumed.epochs] == [1, 2, 3, 4]
    assert resumed.head.digest == whole.head.digest
    assert resumed.epochs == whole.epochs and resumed.best == whole.best


def test_a_checkpoint_of_another_architecture_is_refused(tmp_path: Path) -> None:
    train = train_blobs()
    fit_head(train, Validation(), CONFIG, checkpoint=checkpoint_of(tmp_path, train, CONFIG))
    wider = replace(CONFIG, dim=9)
    with pytest.raises(TrainingError, match=r"another training \(dim 8 there and 9 now"):
        fit_head(train, Validation(), wider, checkpoint=checkpoint_of(tmp_path, train, wider))
    longer = Examples(*blobs(length=30))
    with pytest.raises(TrainingError, match="takes 24 there and 30 now"):
        fit_head(longer, Validation(), CONFIG, checkpoint=checkpoint_of(tmp_path, longer, CONFIG))
    others = Examples(train.vectors[::-1], train.codes)
    with pytest.raises(TrainingError, match="pictures"):
        fit_head(others, Validation(), CONFIG, checkpoint=checkpoint_of(tmp_path, others, CONFIG))


@pytest.mark.parametrize("content", [b"", b"no checkpoint", b"PK\x03\x04 cut"])
def test_a_damaged_checkpoint_is_refused(tmp_path: Path, content: bytes) -> None:
    train = train_blobs()
    (tmp_path / checkpoints.FILE).write_bytes(content)
    with pytest.raises(TrainingError, match=r"cannot be read .* delete it to start"):
        fit_head(train, Validation(), CONFIG, checkpoint=checkpoint_of(tmp_path, train, CONFIG))


def test_a_full_disk_leaves_the_checkpoint_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train = train_blobs()
    kept = checkpoint_of(tmp_path, train, CONFIG)
    real, calls = os.replace, list[Path]()

    def full(source: str, target: Path) -> None:
        calls.append(target)
        if len(calls) > 2:
            raise OSError(28, "No space left on device")
        real(source, target)

    monkeypatch.setattr("semblance.encoders.fetching.user_cache.os.replace", full)
    with pytest.raises(TrainingError, match=r"No space left on device.*same command again"):
        fit_head(train, Validation(), CONFIG, checkpoint=kept)
    monkeypatch.undo()
    found = kept.load()
    assert found is not None and len(found.epochs) == 2
    assert [path.name for path in tmp_path.iterdir()] == [checkpoints.FILE]


def test_nan_in_the_first_epoch_says_what_to_try() -> None:
    with pytest.raises(TrainingError, match="smaller --learning-rate than 1e\\+30"):
        fit_head(train_blobs(), Validation(), replace(CONFIG, learning_rate=1e30, batch=16))


def test_nan_later_keeps_the_last_good_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    real = HeadLearner.epoch

    def poisoned(self: HeadLearner, done: int) -> float:
        if done == 3:
            self._vectors[:] = torch.nan
        return real(self, done)

    monkeypatch.setattr(HeadLearner, "epoch", poisoned)
    trained = fit_head(train_blobs(), Validation(), CONFIG)
    monkeypatch.undo()
    good = fit_head(train_blobs(), Validation(), replace(CONFIG, epochs=3))
    assert trained.head.digest == good.head.digest and len(trained.epochs) == 3
    assert f"NaN in epoch 4; kept the weights of epoch {good.best}; try a smaller" in trained.note


@pytest.mark.parametrize("axes", [3, 512])
def test_lda_has_one_direction_fewer_than_classes(axes: int) -> None:
    trained = fit_head(train_blobs(), Validation(), replace(CONFIG, loss="lda", dim=axes))
    assert trained.head.dim == 3 and trained.head.is_finite


@pytest.mark.parametrize("module", ["torch", "pytorch_metric_learning"])
def test_a_missing_library_is_named_with_its_extra(
    module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(RuntimeMissing, match=r"pip install 'semblance\[train\]'"):
        fit_head(train_blobs(), Validation(), CONFIG)
