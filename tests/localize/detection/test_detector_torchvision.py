"""Detectors of torchvision, exported here with random weights, say what torch says.

torch's own exporter stops at a branch of `batched_nms` that depends on how many boxes there are,
and the CPU has no kernel for `torchvision::nms` where torchvision was built for CUDA. So the export
is given the branch without a condition, and torch the definition, box by box.
"""

import contextlib
import io
import logging
import warnings

import numpy as np
import pytest

from semblance.images import open_image
from semblance.localize.detection.detector import detector
from tests.encoders.torch_extra import needs_torch

pytestmark = [needs_torch, pytest.mark.slow]
SIDE = 96


def ssdlite(torchvision):
    make = torchvision.models.detection.ssdlite320_mobilenet_v3_large
    return make(weights=None, weights_backbone=None, num_classes=3)


def retinanet(torchvision):
    models = torchvision.models.detection
    backbone = models.backbone_utils.resnet_fpn_backbone(backbone_name="resnet18", weights=None)
    return models.RetinaNet(backbone, num_classes=3, min_size=SIDE, max_size=SIDE)


def traced_suppression(boxes, scores, classes, overlap):
    import torch

    apart = boxes + classes.to(boxes)[:, None] * 10_000
    return torch.ops.torchvision.nms(apart, scores, overlap)


def plain_suppression(boxes, scores, classes, overlap):
    import torch

    kept: list[int] = []
    areas = (boxes[:, 2:] - boxes[:, :2]).prod(1)
    for index in scores.argsort(descending=True, stable=True).tolist():
        others = [other for other in kept if classes[other] == classes[index]]
        low = torch.maximum(boxes[others, :2], boxes[index, :2])
        high = torch.minimum(boxes[others, 2:], boxes[index, 2:])
        shared = (high - low).clamp(min=0).prod(1)
        if not bool((shared / (areas[others] + areas[index] - shared) > overlap).any()):
            kept.append(index)
    return torch.tensor(kept, dtype=torch.int64)


def exported(network, picture):
    import torch

    class OfOne(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.network = network

        def forward(self, picture):
            (found,) = self.network([picture])
            return found["boxes"], found["scores"], found["labels"]

    disabled = logging.root.manager.disable
    logging.disable(logging.ERROR)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            program = torch.onnx.export(
                OfOne(), (picture,), dynamo=True, external_data=False, verbose=False
            )
    finally:
        logging.disable(disabled)
    return program.model_proto.SerializeToString()


@pytest.mark.parametrize("make", [ssdlite, retinanet])
def test_the_graph_finds_what_torch_finds(make, tmp_path, monkeypatch):
    from semblance.encoders.networks import libraries
    from semblance.encoders.networks.random_weights import randomize

    libraries.timm()
    import torch
    import torchvision

    pixels = np.random.default_rng(0).integers(0, 256, (SIDE, SIDE, 3), np.uint8)
    planes = pixels.transpose(2, 0, 1).astype(np.float32) / 255
    picture = torch.from_numpy(planes)
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        torch.manual_seed(0)
        network = make(torchvision).eval()
        network.topk_candidates = 60
        monkeypatch.setattr(torchvision.ops.boxes, "batched_nms", plain_suppression)
        randomize(network, 0, np.stack([planes, planes[::-1]]))
        (truth,) = network([picture])
        monkeypatch.setattr(torchvision.ops.boxes, "batched_nms", traced_suppression)
        graph = exported(network, picture)
    (tmp_path / "model.onnx").write_bytes(graph)
    (found,) = detector(tmp_path / "model.onnx", min_score=0.0).locate([open_image(pixels)])

    rows = torch.cat([truth["boxes"] / SIDE, truth["scores"][:, None]], dim=1).numpy()
    labels = truth["labels"].numpy()
    assert len(found.objects) == min(100, len(rows)) > 10
    same = 0
    for each in found.objects:
        x, y, width, height = each.box
        ours = np.array([x, y, x + width, y + height, each.score], np.float32)
        near = np.abs(rows - ours).max(axis=1) < 1e-3
        same += bool((near & (labels == int(each.kind))).any())
    # Rounding may turn one suppression the other way.
    assert same >= len(found.objects) - 3
