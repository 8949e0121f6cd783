"""The top in torch and in NumPy, its vectors batch by batch, and what validation says of it."""

import numpy as np
import pytest

from semblance.learn.classifier.batches import LookBatches
from semblance.learn.classifier.calibration import probabilities
from semblance.learn.classifier.judge import CategoryJudge
from semblance.learn.classifier.top import Scaling, layers_of, top_of
from semblance.learn.epochs.learner import Diverged
from tests.encoders.torch_extra import needs_torch
from tests.learn.blobs import blobs


def test_scaled_vectors_have_a_mean_of_0_and_a_variance_of_1() -> None:
    vectors = (7 + 3 * np.random.default_rng(0).standard_normal((50, 4))).astype(np.float32)
    scaling = Scaling.of(vectors)
    scaled = (vectors - scaling.mean) * scaling.scale
    assert scaled.mean(axis=0) == pytest.approx(0, abs=1e-5)
    assert np.square(scaled).mean() == pytest.approx(1, rel=1e-5)
    assert np.isfinite(Scaling.of(np.ones((3, 2), np.float32)).scale)


@needs_torch
def test_the_layers_say_what_the_network_says() -> None:
    import torch

    vectors, _ = blobs()
    top = top_of(Scaling.of(vectors), 16, 8, 4, dropout=0.5, seed=3).eval()
    layers = layers_of(top)
    with torch.inference_mode():
        features = top.features(torch.from_numpy(vectors)).numpy()
        logits = top(torch.from_numpy(vectors)).numpy()
    seen = vectors
    for weight, bias in (layers.hidden, layers.features):
        seen = np.maximum(seen @ weight.T + bias, 0)
    assert seen == pytest.approx(features, abs=1e-5) and features.min() == 0
    weight, bias = layers.categories
    assert seen @ weight.T + bias == pytest.approx(logits, abs=1e-5)
    assert layers.size == 24 * 16 + 16 + 16 * 8 + 8 + 8 * 4 + 4
    again = layers_of(top_of(Scaling.of(vectors), 16, 8, 4, dropout=0.5, seed=3))
    assert np.array_equal(again.hidden[0], layers.hidden[0])


def test_every_picture_has_one_turn_in_one_of_its_looks() -> None:
    codes = np.arange(9)
    looks = [np.full((9, 1), number, np.float32) + codes[:, None] / 100 for number in range(3)]
    batches = LookBatches(looks, codes, 4, seed=1)
    epochs = [list(batches.read(epoch, batches.plan(epoch))) for epoch in (0, 0, 1)]
    for read in epochs:
        vectors = np.concatenate([vectors for vectors, _ in read])[:, 0]
        seen = np.concatenate([codes for _, codes in read])
        assert sorted(seen.tolist()) == list(range(9)) and [len(c) for _, c in read] == [3, 3, 3]
        assert (vectors * 100 % 100).round().tolist() == seen.tolist()
    first, again, second = (np.concatenate([v for v, _ in read]) for read in epochs)
    assert np.array_equal(first, again) and not np.array_equal(first, second)
    assert set(first.astype(int).ravel().tolist()) == {0, 1, 2}


@needs_torch
def test_validation_is_the_likelihood_of_what_is_right() -> None:
    logits = np.log(np.array([[0.8, 0.2], [0.8, 0.2]], np.float32))
    judge = CategoryJudge(logits, np.array([0, 1]), ("a", "b"), "cpu")
    verdict = judge(lambda inputs: inputs)
    assert verdict.score == pytest.approx((0.8 * 0.2) ** 0.5)
    assert verdict.figures["validation_accuracy"] == 0.5
    assert verdict.figures["validation_loss"] == pytest.approx(-np.log(verdict.score))
    assert verdict.figures["validation_macro_f1"] == pytest.approx(1 / 3)
    assert probabilities(judge.logits(lambda inputs: inputs)) == pytest.approx(np.exp(logits))
    with pytest.raises(Diverged):
        judge(lambda inputs: inputs * float("nan"))
