"""YOLOv4 of the ONNX model zoo: three feature maps, their boxes still to be decoded.

https://github.com/onnx/models (vision/object_detection_segmentation/yolov4, converted from
https://github.com/hunglc007/tensorflow-yolov4-tflite). Each output is (n, rows, columns, 3,
5 + classes): offset and size of a box as the network says them, objectness and classes already
through their sigmoid. The input is (n, 416, 416, 3): letterbox in grey 128, RGB, 0..1. Anchors are
those of YOLOv4 on COCO; a network with others cannot be told apart and would draw wrong boxes.
"""

from functools import partial

import numpy as np

from semblance.localize.detection.candidates import (
    Candidates,
    Canvas,
    Floats,
    Outputs,
    corners,
    of_each_box,
)
from semblance.localize.detection.layout import Family, Layout
from semblance.localize.detection.preparation import Preparation
from semblance.localize.detection.signature import Signature, Tensor, channels_last

ANCHORS = (
    ((12, 16), (19, 36), (40, 28)),
    ((36, 75), (76, 55), (72, 146)),
    ((142, 110), (192, 243), (459, 401)),
)
"""Width and height in pixels at strides 8, 16 and 32: yolov4.cfg of Darknet."""

XY_SCALES = (1.2, 1.1, 1.05)
"""How far a centre may leave its cell, by stride: scale_x_y of yolov4.cfg."""

LARGEST_LOG = 12.0
"""e to this, in anchors, is wider than any picture."""


def recognise(signature: Signature) -> Layout | None:
    maps = signature.outputs
    if len(maps) != 3 or not all(map(_is_map, maps)):
        return None
    if signature.picture is None or not channels_last(signature.picture):
        return None
    decode_it = partial(decode, names=tuple(tensor.name for tensor in maps))
    return Layout("YOLOv4, maps", Preparation("letterbox", fill=128, side=416), decode_it)


def decode(outputs: Outputs, canvas: Canvas, *, names: tuple[str, ...]) -> Candidates:
    """The finest map belongs to the smallest anchors, whatever the order of the outputs."""
    maps = sorted((outputs[name][0] for name in names), key=lambda levels: -levels.shape[0])
    boxes = [_boxes(level, place, canvas) for place, level in enumerate(maps)]
    scores = [(level[..., 4:5] * level[..., 5:]).reshape(-1, level.shape[-1] - 5) for level in maps]
    return of_each_box(corners(np.concatenate(boxes)), np.concatenate(scores))


def _boxes(level: Floats, place: int, canvas: Canvas) -> Floats:
    """(rows x columns x 3, 4) centre and size in pixels."""
    stride = canvas.height / level.shape[0]
    scale = XY_SCALES[place]
    rows, columns = np.mgrid[: level.shape[0], : level.shape[1]]
    cells = np.stack([columns, rows], axis=-1)[:, :, None]
    inside = 1 / (1 + np.exp(-level[..., :2]))
    centre = (inside * scale - 0.5 * (scale - 1) + cells) * stride
    anchors = np.array(ANCHORS[place], np.float32)
    size = np.exp(np.minimum(level[..., 2:4], LARGEST_LOG)) * anchors
    return np.concatenate([centre, size], axis=-1).reshape(-1, 4).astype(np.float32)


def _is_map(tensor: Tensor) -> bool:
    return tensor.rank == 5 and tensor.shape[3] == 3 and (tensor.shape[4] or 0) > 5


FAMILY = Family(
    "YOLOv4 of the ONNX model zoo",
    "three outputs (n, rows, columns, 3, 5 + classes) of an input (n, height, width, 3)",
    recognise,
)
