"""RetinaNet of the ONNX model zoo: class and box heads for each level of the pyramid.

https://github.com/onnx/models (retinanet), https://github.com/NVIDIA/retinanet-examples
(retinanet/model.py, retinanet/box.py; Lin et al., 2017, https://arxiv.org/abs/1708.02002). First
come the class heads, (n, 9 x classes, rows, columns), through their sigmoid, then as many box
heads, (n, 36, rows, columns): offset and logarithm of the size, relative to nine anchors a cell.
RGB with ImageNet's mean and deviation, padded on the right and below.
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
from semblance.localize.detection.preparation import IMAGENET, Preparation
from semblance.localize.detection.signature import Signature

RATIOS = (1.0, 2.0, 0.5)
"""Height over width."""

SCALES = tuple(4 * 2 ** (third / 3) for third in range(3))
"""Side of an anchor in cells, before the ratio."""

ANCHORS = len(RATIOS) * len(SCALES)
LARGEST_LOG = 12.0
PER_LEVEL = 1000
"""Only the best of a level are decoded, as the reference does: there are 77,000 at 640 pixels."""


def recognise(signature: Signature) -> Layout | None:
    heads = signature.outputs
    half = len(heads) // 2
    if len(heads) < 2 or len(heads) % 2 or any(head.rank != 4 for head in heads):
        return None
    channels = [head.shape[1] for head in heads]
    if set(channels[half:]) != {4 * ANCHORS} or len(set(channels[:half])) != 1:
        return None
    if not channels[0] or channels[0] % ANCHORS:
        return None
    names = [head.name for head in heads]
    pairs = tuple(zip(names[:half], names[half:], strict=True))
    return Layout("RetinaNet", Preparation("corner", IMAGENET), partial(decode, pairs=pairs))


def decode(outputs: Outputs, canvas: Canvas, *, pairs: tuple[tuple[str, str], ...]) -> Candidates:
    levels = [_level(outputs[scores][0], outputs[boxes][0], canvas) for scores, boxes in pairs]
    return Candidates(
        np.concatenate([level.boxes for level in levels]),
        np.concatenate([level.scores for level in levels]),
        np.concatenate([level.classes for level in levels]),
    )


def anchors(stride: int) -> Floats:
    """(9, 4) corners in pixels around the cell at the origin, scale by scale."""
    sizes = []
    for scale in SCALES:
        for ratio in RATIOS:
            width = np.sqrt(stride * stride / ratio)
            sizes.append((width * scale, width * ratio * scale))
    half = np.array(sizes, np.float32) / 2
    return np.concatenate([stride / 2 - half, stride / 2 + half], axis=1)


def _level(scores: Floats, deltas: Floats, canvas: Canvas) -> Candidates:
    """The best boxes of one level; scores (9 x classes, h, w), deltas (36, h, w)."""
    rows, columns = scores.shape[1:]
    count = rows * columns * ANCHORS
    each = scores.reshape(ANCHORS, -1, rows, columns).transpose(2, 3, 0, 1).reshape(count, -1)
    moves = deltas.reshape(ANCHORS, 4, rows, columns).transpose(2, 3, 0, 1).reshape(count, 4)
    best = np.argsort(-np.nan_to_num(each.max(axis=1), nan=-1.0), kind="stable")[:PER_LEVEL]
    stride = canvas.width // columns
    down, right = np.divmod(best // ANCHORS, columns)
    corner = np.stack([right, down, right, down], axis=1).astype(np.float32) * stride
    around = corner + anchors(stride)[best % ANCHORS]
    return of_each_box(_moved(around, moves[best]), each[best])


def _moved(around: Floats, moves: Floats) -> Floats:
    """The boxes that `moves` make of anchors. The reference counts the last pixel in."""
    size = around[:, 2:] - around[:, :2] + 1
    centre = around[:, :2] + size / 2 + moves[:, :2] * size
    grown = np.exp(np.minimum(moves[:, 2:], LARGEST_LOG)) * size
    return corners(np.concatenate([centre, grown], axis=1))


FAMILY = Family(
    "RetinaNet of the ONNX model zoo",
    "as many outputs (n, 9 x classes, rows, columns) as (n, 36, rows, columns) behind them",
    recognise,
)
