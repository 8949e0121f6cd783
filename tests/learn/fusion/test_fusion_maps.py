"""Fusions by eye, then equal to torch, to ONNX Runtime, and to themselves read from a file."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from semblance.encoders.description import WholePreprocessing
from semblance.encoders.space import Space
from semblance.errors import WeightsError
from semblance.learn.fusion.attention import Attention
from semblance.learn.fusion.bodies import FusionBody
from semblance.learn.fusion.maps import KINDS, Fused, fused_of
from semblance.learn.fusion.mixture import Mixture
from semblance.learn.fusion.onnx_graph import fusion_onnx_bytes
from semblance.learn.fusion.shares import Fixed, Gate
from semblance.learn.heads.body import Scaling
from semblance.learn.heads.file import Origin, head_bytes, read_head, sketch
from semblance.pipeline.recipe import Recipe
from tests.learn.fusion.two_models import LENGTHS, random_vectors

VECTORS = random_vectors(9, sum(LENGTHS)) + np.float32(0.05)


def drawn(kind: str, seed: int = 0) -> tuple[FusionBody, object, Fused]:
    """A module whose every number is random, and what is kept of it."""
    torch = pytest.importorskip("torch")
    body = FusionBody(kind, Scaling.of(VECTORS), LENGTHS, 16)
    torch.manual_seed(seed)
    module = body.module()
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(torch.randn_like(parameter) * 0.2)
    return body, module, body.fused(body.weights(module))


def space(name: str, dim: int) -> Space:
    return Space(name, "0" * 64, WholePreprocessing(8), dim)


def origin() -> Origin:
    recipe = Recipe(("colour_texture", "orb"), "concat")
    spaces = tuple(space(model, dim) for model, dim in zip(recipe.models, LENGTHS, strict=True))
    return Origin("both", recipe, spaces, "2026-01-01")


def test_a_mixture_by_eye() -> None:
    """Shares of 0.64 and 0.36 scale the models by 0.8 and 0.6."""
    shares = Fixed(np.array([0.64, 0.36], np.float32))
    mixture = Mixture((1, 1), shares, np.zeros(2, np.float32))
    np.testing.assert_allclose(mixture.apply(np.array([[1, 1]], np.float32)), [[0.8, 0.6]])


def test_a_gate_by_eye() -> None:
    """The hidden unit fires where the first number is large: model one is theirs."""
    gate = Gate(
        np.array([[10, 0]], np.float32),
        np.array([-5], np.float32),
        np.array([[20], [-20]], np.float32),
        np.zeros(2, np.float32),
    )
    shares = gate.of(np.array([[1, 0], [0, 1]], np.float32))
    np.testing.assert_allclose(shares, [[1, 0], [0.5, 0.5]], atol=1e-6)
    found = Mixture((1, 1), gate, np.zeros(2, np.float32)).apply(
        np.array([[1, 0.5], [0, -1]], np.float32)
    )
    np.testing.assert_allclose(found, [[1, 0], [0, -1]], atol=1e-6)


def test_attention_by_eye() -> None:
    """Without anything asked, each token sees the mean of both, and adds it."""
    flat = np.zeros((1, 1, 1), np.float32)
    attention = Attention(
        (1, 1),
        project=np.array([[1, 1]], np.float32),
        tokens=np.zeros((2, 1), np.float32),
        queries=flat,
        keys=flat,
        values=flat + 1,
        out=np.array([[2]], np.float32),
    )
    parts = attention.parts(np.array([[3, 1]], np.float32))
    np.testing.assert_allclose(parts[0], [[1.5 + 3], [0.5 + 1]])
    np.testing.assert_allclose(attention.trust(np.array([[3, 1]], np.float32)), [[0.75, 0.25]])


@pytest.mark.parametrize("kind", KINDS)
def test_numpy_says_what_torch_says(kind: str) -> None:
    import torch

    body, module, fused = drawn(kind)
    with torch.no_grad():
        there = torch.nn.functional.normalize(
            module(torch.from_numpy(body.inputs(VECTORS)))  # type: ignore[operator]
        ).numpy()
    here = fused.apply(VECTORS)
    assert here.shape == (9, body.dim) and here.dtype == np.float32
    np.testing.assert_allclose(here, there, rtol=0, atol=1e-5)
    np.testing.assert_allclose(fused.trust(VECTORS).sum(axis=1), 1, atol=1e-5)


def reduced(fused: Fused) -> Fused:
    return fused.reduced(random_vectors(60, sum(LENGTHS), 1), 5) if fused.dim > 16 else fused


@pytest.mark.parametrize("shape", ["plain", "reduced"])
@pytest.mark.parametrize("kind", KINDS)
def test_onnx_says_what_numpy_says(kind: str, shape: str) -> None:
    pytest.importorskip("onnx")
    import onnxruntime

    _, _, fused = drawn(kind)
    fused = reduced(fused) if shape == "reduced" else fused
    session = onnxruntime.InferenceSession(fusion_onnx_bytes(fused))
    for count in (1, 9):
        (found,) = session.run(None, {"joined": VECTORS[:count]})
        np.testing.assert_allclose(found, fused.apply(VECTORS[:count]), rtol=0, atol=1e-5)


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_gives_back_what_was_put_in(kind: str, tmp_path: Path) -> None:
    _, _, fused = drawn(kind)
    for each in (fused, reduced(fused)):
        path = tmp_path / "head.safetensors"
        path.write_bytes(head_bytes(origin(), each))
        known, again = read_head(path)
        assert known == origin() and again.digest == each.digest
        np.testing.assert_array_equal(again.apply(VECTORS), each.apply(VECTORS))
        seen = sketch(path)
        assert (seen.kind, seen.dim) == (kind, each.dim)
        assert seen.parameters == sum(tensor.size for tensor in each.tensors.values())


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_whose_numbers_do_not_fit_is_refused(kind: str, tmp_path: Path) -> None:
    _, _, fused = drawn(kind)
    path = tmp_path / "head.safetensors"
    first, second = origin().spaces
    for spaces in ((first,), (replace(first, dim=5), second)):
        path.write_bytes(head_bytes(replace(origin(), spaces=spaces), fused))
        with pytest.raises(WeightsError, match="is damaged"):
            read_head(path)
    broken = {name: np.full_like(tensor, np.nan) for name, tensor in fused.tensors.items()}
    path.write_bytes(head_bytes(origin(), fused_of(kind, broken, LENGTHS)))
    with pytest.raises(WeightsError, match="is damaged"):
        read_head(path)


def test_a_kind_of_later_times_is_refused(tmp_path: Path) -> None:
    _, _, fused = drawn("gate")
    path = tmp_path / "head.safetensors"
    path.write_bytes(head_bytes(origin(), fused).replace(b'"map":"gate"', b'"map":"gaze"'))
    with pytest.raises(WeightsError, match="is damaged"):
        read_head(path)


def test_other_numbers_and_other_kinds_have_other_digests() -> None:
    digests = {drawn(kind, seed)[2].digest for kind in KINDS for seed in (0, 1)}
    assert len(digests) == 6
