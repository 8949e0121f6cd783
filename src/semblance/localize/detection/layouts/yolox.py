"""YOLOX: one box a cell, relative to its cell unless the export decodes it.

https://github.com/Megvii-BaseDetection/YOLOX (tools/export_onnx.py, demo/ONNXRuntime; Ge et al.,
2021, https://arxiv.org/abs/2107.08430). The output is (n, cells, 5 + classes), objectness and
classes through their sigmoid. As exported by default a box is an offset in cells and the logarithm
of its size in cells; with `--decode_in_inference` the graph does that itself, with the only Exp in
it. Pixels are BGR, 0..255, padded in grey 114 on the right and below; models of before August 2021
("legacy") wanted them normalised and are not told apart.
"""

from functools import partial

import numpy as np

from semblance.errors import WeightsError
from semblance.localize.detection.candidates import (
    Candidates,
    Canvas,
    Outputs,
    corners,
    of_each_box,
)
from semblance.localize.detection.layout import Family, Layout
from semblance.localize.detection.layouts.grid import cell_counts, centres, pyramid
from semblance.localize.detection.layouts.rows import from_ultralytics, table
from semblance.localize.detection.preparation import BYTES, Preparation
from semblance.localize.detection.signature import Signature

LARGEST_LOG = 12.0
"""e to this, in cells, is wider than any picture; beyond, float32 would overflow."""


def recognise(signature: Signature) -> Layout | None:
    found = table(signature)
    if found is None or from_ultralytics(signature):
        return None
    _, rows, width = found.shape
    if width is None or width < 6 or rows not in cell_counts(signature):
        return None
    decoded = "Exp" in signature.operators
    decode_it = partial(decode, name=found.name, decoded=decoded)
    name = "YOLOX, decoded" if decoded else "YOLOX"
    return Layout(name, Preparation("corner", BYTES, bgr=True), decode_it)


def decode(outputs: Outputs, canvas: Canvas, *, name: str, decoded: bool) -> Candidates:
    rows = outputs[name][0]
    boxes = rows[:, :4]
    if not decoded:
        strides = pyramid(canvas, len(rows))
        if strides is None:
            raise WeightsError(
                f"the detector gives {len(rows)} boxes for {canvas.width} x {canvas.height} "
                "pixels, which is no number of cells that YOLOX has"
            )
        places, widths = centres(canvas, strides)
        sizes = np.exp(np.minimum(boxes[:, 2:], LARGEST_LOG))
        boxes = np.concatenate([boxes[:, :2] + places, sizes], axis=1) * widths
    return of_each_box(corners(boxes), rows[:, 4:5] * rows[:, 5:])


FAMILY = Family("YOLOX", "one output (n, cells, 5 + classes)", recognise)
