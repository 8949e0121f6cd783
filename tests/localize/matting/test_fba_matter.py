"""F, B, Alpha matting of pictures: by eye with a known answer, then the exported graph's."""

import sys

import numpy as np
import pytest

from semblance.encoders.runtime.choose import RuntimeChoice
from semblance.errors import ExportError, UsageError
from semblance.images import open_image
from semblance.localize.matting.catalogue import matter
from semblance.localize.matting.fba import matter as matters
from semblance.localize.matting.fba.graph import FbaGraph, check, example
from semblance.localize.matting.fba.inputs import planes
from semblance.localize.matting.fba.layers import fold
from semblance.localize.matting.fba.matter import FbaMatter
from semblance.localize.matting.fba.network import network
from semblance.localize.matting.trimap import BACKGROUND, OBJECT, UNKNOWN, trimap
from tests.encoders.torch_extra import needs_torch
from tests.localize.matting.fba_files import answer, random_network

MASK = np.zeros((45, 70), np.float32)
MASK[15:30, 20:50] = 1
MASK[8:15, 34:36] = 0.4
PIXELS = np.random.default_rng(5).integers(0, 256, (45, 70, 3)).astype(np.uint8)


class Known:
    """A graph that is never opened."""

    sha256 = "0" * 64

    def __call__(self):
        return b""


@pytest.fixture
def answering(monkeypatch, tmp_path):
    """A matter whose network says alpha 0.6 and the colour (51, 102, 153) everywhere."""
    seen = []

    def run(inputs):
        seen.append(inputs)
        answers = np.array([0.6, 0.2, 0.4, 0.6, 0, 0, 0], np.float32)
        return np.broadcast_to(answers, (*inputs.shape[:3], 7))

    monkeypatch.setattr(matters, "_open", lambda graph, choice: run)
    return FbaMatter(tmp_path / "none", graph=Known()), seen


def test_what_is_known_stays_and_the_rest_is_the_network_s(answering):
    made, seen = answering
    found = made.matte(open_image(PIXELS), MASK)
    known = trimap(MASK)
    assert seen[0].shape == (1, 48, 72, 11)
    assert found.alpha.shape == (45, 70) and found.alpha.dtype == np.float32 and not found.note
    for part, alpha in ((BACKGROUND, 0), (UNKNOWN, 0.6), (OBJECT, 1)):
        assert np.allclose(found.alpha[known == part], alpha)
    assert (found.foreground[known == UNKNOWN] == (51, 102, 153)).all()
    assert (found.foreground[known == OBJECT] == PIXELS[known == OBJECT]).all()


def test_nothing_to_refine_never_opens_the_network(answering):
    made, seen = answering
    assert "leaves no background" in made.matte(open_image(PIXELS), np.ones_like(MASK)).note
    assert "sure of no pixel" in made.matte(open_image(PIXELS), np.zeros_like(MASK)).note
    with pytest.raises(UsageError, match="aspect ratio"):
        made.matte(open_image(PIXELS), MASK.T)
    assert not seen


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    import torch

    folder = tmp_path_factory.mktemp("fba")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SEMBLANCE_CACHE", str(folder / "cache"))
        torch.save(random_network().state_dict(), folder / "fba.pth")
        yield folder / "fba.pth"


@pytest.mark.slow
@needs_torch
def test_a_file_of_weights_mattes_as_its_torch_network_does(file, monkeypatch):
    made = matter(f"fba:{file}", RuntimeChoice(workers=1))
    assert made.matte(open_image(PIXELS), MASK).foreground.shape == (45, 70, 3)
    monkeypatch.setitem(sys.modules, "torch", None)
    again = matter(f"fba:{file}", RuntimeChoice(workload="bulk")).matte(open_image(PIXELS), MASK)
    monkeypatch.undo()
    known = trimap(MASK)
    said = answer(random_network(), planes(PIXELS, known))[0, :45, :70]
    unknown = known == UNKNOWN
    assert np.abs(again.alpha - said[..., 0])[unknown].max() < 1e-3
    mixed = unknown & (again.alpha < 1)
    assert np.abs(again.foreground / 255 - said[..., 1:4])[mixed].max() < 3e-3
    assert (again.foreground == PIXELS)[unknown & ~mixed].all()


@pytest.mark.slow
@needs_torch
def test_the_graph_says_the_same_in_openvino_at_any_size(file):
    openvino = pytest.importorskip("openvino")
    core = openvino.Core()
    exact = {"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": 1}
    compiled = core.compile_model(core.read_model(FbaGraph(file)()), "CPU", exact)
    for size in ((1, 64, 64), (2, 120, 80), (1, 16, 24)):
        theirs = compiled([example(size)])[0]
        assert np.abs(theirs - answer(random_network(), example(size))).max() < 1e-3


@pytest.mark.slow
@needs_torch
def test_a_graph_of_other_weights_is_not_kept(file):
    """Parity is asked of the network: one filter that differs is found."""
    import torch

    module = network()
    module.load_state_dict(random_network().state_dict())
    with torch.no_grad():
        module.encoder.layer4[0].conv2.weight[:64] *= -1
    fold(module)
    with pytest.raises(ExportError, match=r"off by .* it was not kept"):
        check(FbaGraph(file)(), module)
