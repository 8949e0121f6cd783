"""A network learns, ends as it would have after a stop, and what is frozen stays as it was."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from semblance.errors import TrainingError, UsageError
from semblance.learn.epochs.checkpoint import Checkpoint
from semblance.learn.epochs.fitting import Limits, fit
from semblance.learn.epochs.progress import Epoch, Fitted
from semblance.learn.networks.augmentation import Augmentation
from semblance.learn.networks.descent import OPTIMIZERS, Descent
from tests.learn.nets import learner, tiny_network

torch = pytest.importorskip("torch")

DESCENT = Descent(learning_rate=0.05, warmup=0.0, batch=4, epochs=6, patience=6)


def same(a: Any, b: Any) -> bool:
    return a.keys() == b.keys() and all(torch.equal(a[name], b[name]) for name in a)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizer_learns_to_tell_stripes(optimizer: str) -> None:
    rate = 0.5 if optimizer == "sgd" else 0.05
    descent = replace(DESCENT, optimizer=optimizer, learning_rate=rate, epochs=12, clip=0.0)
    made = learner(tiny_network(norm=True), descent)
    losses = [made.epoch(number) for number in range(12)]
    assert losses[-1] < 0.5 * losses[0] and made.judge().score == 1


def test_the_learning_rate_is_told_and_follows_its_schedule() -> None:
    made = learner(tiny_network(), replace(DESCENT, schedule="cosine", epochs=2))
    rates = []
    for number in range(2):
        made.epoch(number)
        rates.append(made.judge().figures["learning_rate"])
    # Four steps an epoch; the last of them is at 3/8 and 7/8 of the way.
    expected = 0.05 * (1 + np.cos(np.pi * np.array([3, 7]) / 8)) / 2
    assert rates == pytest.approx(expected.tolist())


def test_several_small_batches_are_one_large_batch() -> None:
    small, large = (
        learner(tiny_network(), replace(DESCENT, optimizer="sgd", batch=batch, accumulate=steps))
        for batch, steps in ((4, 4), (16, 1))
    )
    assert small.epoch(0) == pytest.approx(large.epoch(0), abs=1e-6)
    for a, b in zip(small.weights().values(), large.weights().values(), strict=True):
        assert torch.allclose(a, b, atol=1e-6)


def test_gradients_are_shortened() -> None:
    descent = replace(DESCENT, optimizer="sgd", momentum=0.0, weight_decay=0.0, batch=16, clip=1e-3)
    network = tiny_network()
    before = torch.cat([each.detach().clone().flatten() for each in network.parameters()])
    learner(network, descent).epoch(0)
    after = torch.cat([each.detach().flatten() for each in network.parameters()])
    assert float((after - before).norm()) == pytest.approx(0.05 * 1e-3, rel=1e-3)


def test_what_is_frozen_stays_and_so_do_its_statistics() -> None:
    network = tiny_network(norm=True)
    for part in (network.conv, network.norm):
        part.requires_grad_(False)
    before = {name: each.clone() for name, each in network.state_dict().items()}
    learner(network, DESCENT, still=(network.norm,)).epoch(0)
    changed = {
        name for name, each in network.state_dict().items() if not torch.equal(each, before[name])
    }
    assert changed == {"last.weight", "last.bias"}


def test_without_being_still_statistics_move() -> None:
    network = tiny_network(norm=True)
    learner(network, DESCENT).epoch(0)
    assert float(network.norm.running_mean.abs().max()) > 0


@pytest.mark.parametrize(
    "descent",
    [
        replace(DESCENT, schedule="plateau", plateau=1, optimizer="sgd"),
        replace(DESCENT, schedule="cosine", optimizer="adamw", accumulate=2),
        replace(DESCENT, optimizer="rmsprop", schedule="constant"),
    ],
    ids=["plateau", "cosine", "constant"],
)
def test_a_stopped_training_ends_as_it_would_have(descent: Descent, tmp_path: Path) -> None:
    whole = _fitted(descent, None)

    def stop(epoch: Epoch) -> None:
        if epoch.number == 3:
            raise KeyboardInterrupt

    checkpoint = Checkpoint(tmp_path / "c.pt", {"seed": descent.seed})
    with pytest.raises(KeyboardInterrupt):
        _fitted(descent, checkpoint, stop)
    resumed = _fitted(descent, checkpoint)
    assert resumed.epochs == whole.epochs and same(resumed.weights, whole.weights)


def _fitted(descent: Descent, checkpoint: Checkpoint | None, told: Any = lambda e: None) -> Fitted:
    scores = [0.5, 0.4, 0.6, 0.5, 0.5, 0.7]
    if checkpoint is not None and (known := checkpoint.load()) is not None:
        scores = scores[len(known.epochs) :]
    network = tiny_network(norm=True, dropout=0.3)
    made = learner(network, descent, augmentation=Augmentation(), scores=scores)
    limits = Limits(descent.epochs, descent.patience)
    return fit(made, limits, "", checkpoint=checkpoint, told=told)


def test_torch_is_left_drawing_as_before() -> None:
    torch.manual_seed(4)
    expected = torch.rand(2)
    torch.manual_seed(4)
    learner(tiny_network(dropout=0.5), DESCENT).epoch(0)
    assert torch.equal(torch.rand(2), expected)


def test_a_loss_that_is_no_number_is_said() -> None:
    network = tiny_network()
    with torch.no_grad():
        network.last.weight.fill_(float("nan"))
    with pytest.raises(TrainingError, match="became NaN in the first epoch; try this"):
        fit(learner(network, DESCENT), Limits(2, 2), "try this")


def test_bfloat16_learns_too_and_weights_stay_float32() -> None:
    made = learner(tiny_network(norm=True), replace(DESCENT, precision="bf16", epochs=12))
    losses = [made.epoch(number) for number in range(12)]
    assert losses[-1] < 0.5 * losses[0]
    assert {each.dtype for each in made.weights().values()} == {torch.float32, torch.int64}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"optimizer": "best"}, "no optimizer 'best'; there are sgd, adam"),
        ({"schedule": "best"}, "no schedule 'best'"),
        ({"precision": "best"}, "no precision 'best'"),
        ({"accumulate": 0}, "accumulate is 0"),
        ({"warmup": -1.0}, "warmup is -1"),
        ({"learning_rate": 0.0}, "learning_rate is above 0"),
        ({"momentum": 1.0}, "momentum is from 0"),
    ],
)
def test_settings_that_are_none(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        replace(DESCENT, **wrong)
