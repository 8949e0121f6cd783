"""Each small network learns, repeats with its seed, and goes on after a stop as if nothing was."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from semblance.errors import TrainingError, UsageError
from semblance.learn.epochs.progress import Epoch
from semblance.learn.scratch.batches import Batches, DrawnPairs, Shuffled
from semblance.learn.scratch.config import KINDS, USUAL, ScratchConfig
from semblance.learn.scratch.learner import Embed, Lesson, ScratchLearner
from semblance.learn.scratch.networks.autoencoder import sides
from semblance.learn.scratch.training import checkpoint_of, fit_network
from tests.learn.blobs import mean_ap
from tests.learn.shapes import drawn

torch = pytest.importorskip("torch")

QUICK = {
    kind: replace(USUAL[kind], size=16, dim=16, epochs=2, batch=16, shift=1, flip=False)
    for kind in KINDS
}
TRAIN, CODES = drawn(each=12)
OTHERS, THEIRS = drawn(each=8, seed=1)


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


def validate(embed: Embed) -> float:
    vectors = embed(OTHERS)
    return mean_ap(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), THEIRS)


def learner_of(config: ScratchConfig, judge: Callable[[Embed], float] = validate) -> ScratchLearner:
    kind = DrawnPairs if config.kind == "siamese" else Shuffled
    batches: Batches = kind(CODES, config.batch, config.seed)
    return ScratchLearner(Lesson(TRAIN, batches, 4), judge, config, "cpu")


@pytest.mark.parametrize("kind", KINDS)
def test_it_learns(kind: str) -> None:
    config = replace(QUICK[kind], epochs=6, learning_rate=3e-3)
    learner = learner_of(config)
    fitted = fit_network(learner, config)
    assert fitted.epochs[-1].loss < 0.8 * fitted.epochs[0].loss
    assert fitted.chosen.validation == validate(learner.embed)
    assert learner.embed(OTHERS).shape == (32, 16)
    assert all(epoch.figures["processor_s"] > 0 for epoch in fitted.epochs)


def test_a_network_tells_shapes_apart_that_it_has_not_seen() -> None:
    config = replace(QUICK["resnet"], epochs=8)
    before = validate(learner_of(config).embed)
    fitted = fit_network(learner_of(config), config)
    assert fitted.chosen.validation > max(before + 0.1, 0.8)


@pytest.mark.parametrize("kind", KINDS)
def test_the_seed_repeats_and_a_stop_changes_nothing(kind: str, tmp_path: Path) -> None:
    config = replace(QUICK[kind], epochs=3)
    whole = fit_network(learner_of(config), config)

    def stop(epoch: Epoch) -> None:
        raise KeyboardInterrupt

    checkpoint = checkpoint_of(tmp_path, config, "these", "cpu")
    with pytest.raises(KeyboardInterrupt):
        fit_network(learner_of(config), config, checkpoint=checkpoint, told=stop)
    seen: list[int] = []
    resumed = fit_network(
        learner_of(config), config, checkpoint=checkpoint, told=lambda e: seen.append(e.number)
    )
    assert seen == [2, 3]
    assert whole.weights.keys() == resumed.weights.keys()
    for name, tensor in whole.weights.items():
        assert torch.equal(tensor, resumed.weights[name]), name
    assert [epoch.loss for epoch in whole.epochs] == [epoch.loss for epoch in resumed.epochs]


def test_another_seed_gives_another_network() -> None:
    one, other = (learner_of(replace(QUICK["vit"], seed=seed)) for seed in (0, 1))
    assert not np.allclose(one.embed(OTHERS), other.embed(OTHERS))


def test_a_checkpoint_of_another_architecture_is_refused(tmp_path: Path) -> None:
    config = replace(QUICK["autoencoder"], epochs=1)
    fit_network(
        learner_of(config), config, checkpoint=checkpoint_of(tmp_path, config, "these", "cpu")
    )
    other = QUICK["resnet"]
    with pytest.raises(TrainingError, match="kind autoencoder there and resnet now"):
        fit_network(
            learner_of(other), other, checkpoint=checkpoint_of(tmp_path, other, "these", "cpu")
        )


def test_a_loss_that_is_no_number_says_what_to_try() -> None:
    config = replace(QUICK["resnet"], learning_rate=1e38, precision="float32")
    with pytest.raises(TrainingError, match="a smaller --learning-rate than 1e"):
        fit_network(learner_of(config), config)


def test_two_scales_join_a_finer_stage() -> None:
    plain, joined = (
        learner_of(replace(QUICK["siamese"], multi_scale=scales)) for scales in (False, True)
    )
    # The head takes 96 numbers more, for each of 16.
    assert joined.parameters - plain.parameters == 96 * 16
    config = replace(QUICK["siamese"], multi_scale=True, epochs=4)
    fitted = fit_network(learner_of(config), config)
    assert fitted.epochs[-1].loss < fitted.epochs[0].loss


def test_contrastive_loss_by_hand() -> None:
    from semblance.learn.scratch.objectives import contrastive

    first = torch.tensor([[0.0, 0.0], [0.0, 0.0], [0.0, 0.0]])
    second = torch.tensor([[3.0, 4.0], [0.0, 0.5], [3.0, 4.0]])
    alike = torch.tensor([1.0, 0.0, 0.0])
    # 5 apart and alike: 25; 0.5 apart and short of 1: 0.25; 5 apart and different: nothing.
    loss = contrastive(1.0)(torch.cat([first, second]), None, alike)
    assert float(loss) == pytest.approx((25 + 0.25 + 0) / 3, rel=1e-4)


@pytest.mark.parametrize("size", [8, 13, 16, 28])
def test_an_autoencoder_draws_any_size_again(size: int) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (5, size, size, 3), np.uint8)
    lesson = Lesson(pixels, Shuffled(np.arange(5), 4, 0), 5)
    config = replace(QUICK["autoencoder"], size=size)
    learner = ScratchLearner(lesson, lambda embed: 0.0, config, "cpu")
    learner.epoch(0)
    again = learner.again(pixels)
    assert again.shape == pixels.shape
    assert again.min() >= 0 and again.max() <= 1


def test_the_sides_of_an_autoencoder() -> None:
    assert sides(28) == [28, 14, 7, 4]


def test_a_grey_network_sees_the_luma_of_colours() -> None:
    learner = learner_of(QUICK["resnet"])
    colours = np.random.default_rng(0).integers(0, 256, (4, 16, 16, 3)).astype(np.uint8)
    luma = (colours @ np.array([0.299, 0.587, 0.114])).round().astype(np.uint8)[..., None]
    np.testing.assert_allclose(
        learner.embed(colours), learner.embed(luma), atol=0.02 * abs(learner.embed(luma)).max()
    )
    np.testing.assert_allclose(
        learner.embed(OTHERS), learner.embed(np.repeat(OTHERS, 3, axis=3)), atol=1e-4
    )


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"kind": "oracle"}, "no network 'oracle'"),
        ({"kind": "vit", "size": 30}, "multiples of 4"),
        ({"size": 400}, "8 to 128 pixels"),
        ({"dim": 1}, "at least 2"),
        ({"learning_rate": 0.0}, "above 0"),
        ({"precision": "int8"}, "no precision 'int8'"),
        ({"warm_up": 1.0}, "below 1"),
    ],
)
def test_configurations_that_cannot_be(given: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        ScratchConfig(**given)  # type: ignore[arg-type]


def test_a_configuration_survives_its_file(tmp_path: Path) -> None:
    config = replace(USUAL["siamese"], margin=0.5, multi_scale=True)
    path = tmp_path / "config.toml"
    path.write_text(config.to_toml() + '\n[run]\ndata = "x"\n')
    assert ScratchConfig.load(path, USUAL["siamese"]) == config
    with pytest.raises(UsageError, match="of the network siamese, and vit was asked for"):
        ScratchConfig.load(path, USUAL["vit"])
    path.write_text("speed = 3\n")
    with pytest.raises(UsageError, match="unknown key 'speed'"):
        ScratchConfig.load(path, USUAL["vit"])
    path.write_text("dim = true\n")
    with pytest.raises(UsageError, match="dim is like 128"):
        ScratchConfig.load(path, USUAL["vit"])
