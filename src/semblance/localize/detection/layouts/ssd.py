"""SSD with ResNet-34 of the ONNX model zoo, trained for MLPerf.

https://github.com/onnx/models (vision/object_detection_segmentation/ssd; Liu et al., 2016,
https://arxiv.org/abs/1512.02325), https://github.com/mlcommons/inference. `bboxes` is (1, k, 4):
left, top, right, bottom as shares of the input; `labels` and `scores` (1, k), classes numbered
from 1. The picture is stretched to 1200 x 1200, RGB, with ImageNet's mean and deviation.
"""

from functools import partial

from semblance.localize.detection.candidates import Candidates, Canvas, Outputs, in_pixels, numbers
from semblance.localize.detection.layout import Family, Layout
from semblance.localize.detection.preparation import IMAGENET, Preparation
from semblance.localize.detection.signature import Signature


def recognise(signature: Signature) -> Layout | None:
    named = signature.named("bboxes", "labels", "scores")
    if named is None or [tensor.rank for tensor in named.values()] != [3, 2, 2]:
        return None
    decode_it = partial(decode, named=[tensor.name for tensor in named.values()])
    return Layout("SSD", Preparation("stretch", IMAGENET, side=1200), decode_it, True)


def decode(outputs: Outputs, canvas: Canvas, *, named: list[str]) -> Candidates:
    """`named` are boxes, labels and scores."""
    boxes, labels, scores = (outputs[name][0] for name in named)
    return Candidates(in_pixels(boxes, canvas), scores, numbers(labels))


FAMILY = Family(
    "SSD of the ONNX model zoo", "bboxes (1, k, 4), labels and scores (1, k)", recognise
)
