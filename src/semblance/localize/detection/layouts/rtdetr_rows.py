"""RT-DETR as Ultralytics exports it: a row for each of 300 queries.

https://github.com/ultralytics/ultralytics (nn/modules/head.py, RTDETRDecoder). The output is
(n, 300, 4 + classes): centre, width and height as shares of the input, classes through their
sigmoid. The picture is stretched, RGB, 0..1.
"""

from functools import partial

from semblance.localize.detection.candidates import (
    Candidates,
    Canvas,
    Outputs,
    corners,
    in_pixels,
    of_each_box,
)
from semblance.localize.detection.layout import Family, Layout
from semblance.localize.detection.layouts.grid import cell_counts
from semblance.localize.detection.layouts.rows import class_count, is_rtdetr, table
from semblance.localize.detection.preparation import Preparation
from semblance.localize.detection.signature import Signature

QUERIES = 300
"""What the published configurations have; without metadata nothing else tells the layout."""


def recognise(signature: Signature) -> Layout | None:
    found = table(signature)
    if found is None:
        return None
    _, rows, width = found.shape
    classes = class_count(signature)
    if width is None or width != 4 + (classes or width - 4) or width < 5:
        return None
    without_metadata = rows == QUERIES and QUERIES not in cell_counts(signature)
    if not (is_rtdetr(signature) or without_metadata):
        return None
    decode_it = partial(decode, name=found.name)
    return Layout("RT-DETR, rows", Preparation("stretch"), decode_it, True)


def decode(outputs: Outputs, canvas: Canvas, *, name: str) -> Candidates:
    rows = outputs[name][0]
    return of_each_box(in_pixels(corners(rows[:, :4]), canvas), rows[:, 4:])


FAMILY = Family("RT-DETR of Ultralytics", "one output (n, 300, 4 + classes)", recognise)
