"""YOLOv6: one box a cell, decoded in the graph, its objectness always 1.

https://github.com/meituan/YOLOv6 (deploy/ONNX/export_onnx.py). The output is called `outputs`,
which tells it from YOLOX with the same shape, (n, cells, 5 + classes). Letterbox in grey 114,
RGB, 0..1. An export with `--with-preprocess` wants other pixels and does not say so: it is not
recognised as such.
"""

from functools import partial

from semblance.localize.detection.layout import Family, Layout
from semblance.localize.detection.layouts.grid import cell_counts
from semblance.localize.detection.layouts.rows import from_ultralytics, table
from semblance.localize.detection.layouts.yolov5 import decode
from semblance.localize.detection.preparation import Preparation
from semblance.localize.detection.signature import Signature


def recognise(signature: Signature) -> Layout | None:
    found = table(signature)
    if found is None or from_ultralytics(signature) or found.name != "outputs":
        return None
    _, rows, width = found.shape
    if width is None or width < 6 or rows not in cell_counts(signature):
        return None
    decode_it = partial(decode, name=found.name, classes=None)
    return Layout("YOLOv6", Preparation("letterbox"), decode_it)


FAMILY = Family("YOLOv6", "one output `outputs` (n, cells, 5 + classes)", recognise)
