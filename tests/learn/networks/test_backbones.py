"""Backbones: the bundled ones in torch say what their graphs say; stages can be frozen."""

from typing import Any

import numpy as np
import pytest

from semblance.encoders.networks.pictures import parity_pictures
from semblance.encoders.registry import describe, load
from semblance.errors import UsageError, WeightsError
from semblance.learn.networks.assembly import Thawing, pupil_of, topped
from semblance.learn.networks.backbones import Backbone, backbone_of, trainable
from semblance.learn.networks.folded import fill
from semblance.learn.networks.freezing import stages_frozen
from semblance.learn.networks.objective import Objective
from tests.encoders.torch_extra import needs_torch

pytestmark = needs_torch

SMALL = "timm:test_resnet.r160_in1k"
"""A network that timm has for tests."""


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    monkeypatch.setenv("SEMBLANCE_CACHE", str(tmp_path_factory.getbasetemp() / "backbones"))


def small() -> Backbone:
    description, preprocessing = trainable(SMALL, 32)
    return backbone_of(description.with_weights("random:0"), preprocessing)


def vectors(module: Any, images: Any) -> Any:
    import torch

    with torch.inference_mode():
        return module(torch.from_numpy(images)).numpy()


@pytest.mark.parametrize("variant", [0, 1, 2])
def test_bundled_backbones_say_what_their_graphs_say(variant: int) -> None:
    from torch import nn

    side = 96 + 5 * variant
    name = f"efficientnet_lite{variant}"
    backbone = backbone_of(*trainable(name, side))
    pictures = parity_pictures(side)
    ours = vectors(topped(backbone, nn.Identity()), pictures)
    theirs = load(name, input_size=side).encode(list(pictures))
    assert ours.shape == theirs.shape == (8, 1280)
    error = np.linalg.norm(ours - theirs, axis=1) / np.linalg.norm(theirs, axis=1)
    assert error.max() < 1e-4


def test_a_graph_of_another_network_is_refused() -> None:
    lite1 = backbone_of(*trainable("efficientnet_lite1", 64))
    from semblance.encoders.bundled import WEIGHTS

    with pytest.raises(WeightsError, match=r"the graph (lacks|is not of)"):
        fill(lite1.module.model, (WEIGHTS / "efficientnet_lite0.onnx").read_bytes())


def test_every_parameter_is_in_one_stage() -> None:
    for backbone in (small(), backbone_of(*trainable("fast", 64))):
        names = [name for stage in backbone.stages for name in stage]
        assert sorted(names) == sorted(name for name, _ in backbone.module.named_parameters())
        assert len(backbone.stages) > 3


@pytest.mark.parametrize(
    ("text", "count"), [("0", 0), ("3", 3), ("all", 8), ("all-but-2", 6), ("8", 8)]
)
def test_how_many_stages_are_frozen(text: str, count: int) -> None:
    assert stages_frozen(text, 8) == count


@pytest.mark.parametrize("text", ["9", "-1", "most", "all-but-9", ""])
def test_what_freezes_nothing_known(text: str) -> None:
    with pytest.raises(UsageError, match=r"write a number|does not go with"):
        stages_frozen(text, 8)


def test_frozen_stages_do_not_learn_and_keep_their_statistics() -> None:
    from torch import nn

    backbone = small()
    thawing = Thawing("all-but-1", norms="batch")
    pupil = pupil_of(
        backbone, nn.Linear(backbone.dim, 4), Objective(nn.CrossEntropyLoss()), thawing
    )
    moving = {name for name, each in backbone.module.named_parameters() if each.requires_grad}
    assert moving == set(backbone.stages[-1])
    slow, fast = pupil.groups
    assert (slow.rate, len(slow.parameters)) == (0.1, len(moving))
    assert (fast.rate, len(fast.parameters)) == (1.0, 2)
    norms = [each for each in backbone.module.modules() if isinstance(each, nn.BatchNorm2d)]
    still = set(map(id, pupil.still))
    assert {id(n) for n in norms if not n.weight.requires_grad} == still and len(still) < len(norms)


def test_fixed_norms_are_all_still_and_folded_ones_must_be() -> None:
    from torch import nn

    top, objective = nn.Identity(), Objective(nn.CrossEntropyLoss())
    backbone = small()
    pupil = pupil_of(backbone, top, objective, Thawing())
    count = sum(isinstance(each, nn.BatchNorm2d) for each in backbone.module.modules())
    assert len(pupil.still) == count
    with pytest.raises(UsageError, match="leave norms at fixed"):
        pupil_of(backbone_of(*trainable("fast", 64)), top, objective, Thawing(norms="batch"))


@pytest.mark.parametrize("name", ["sift", "clip_vit_b32", "colour_texture"])
def test_what_is_no_backbone_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="cannot be trained further here; name efficientnet_lite0"):
        trainable(name)


def test_without_weights_the_bundled_ones_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from semblance.encoders.fetching import download

    def unreachable(wanted: object) -> None:
        raise download.Unreachable("there is no connection")

    monkeypatch.setattr(download, "download", unreachable)
    monkeypatch.setenv("HF_HUB_CACHE", "nowhere")
    assert describe("resnet50").library == "timm"
    with pytest.raises(WeightsError, match=r"no connection.*models work now: .*efficientnet_lite0"):
        backbone_of(*trainable("resnet50"))
