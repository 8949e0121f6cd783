"""YOLOv5, and YOLOv7 exported with `--grid`: three anchors a cell, boxes decoded in the graph.

https://github.com/ultralytics/yolov5 (export.py), https://github.com/WongKinYiu/yolov7 (export.py).
The output `output0` (older: `output`) is (n, 3 x cells, 5 + classes): centre, width and height in
pixels, objectness, classes, all through their sigmoid. Letterbox in grey 114, RGB, 0..1.
"""

from functools import partial

from semblance.localize.detection.candidates import (
    Candidates,
    Canvas,
    Outputs,
    corners,
    of_each_box,
)
from semblance.localize.detection.layout import Family, Layout
from semblance.localize.detection.layouts.grid import cell_counts
from semblance.localize.detection.layouts.rows import (
    class_count,
    from_ultralytics,
    letterbox,
    table,
)
from semblance.localize.detection.signature import Signature


def recognise(signature: Signature) -> Layout | None:
    found = table(signature)
    if found is None or from_ultralytics(signature):
        return None
    _, rows, width = found.shape
    classes = class_count(signature)
    if width is None or width < 5 + (classes or 1):
        return None
    counts = cell_counts(signature)
    three_a_cell = rows in {3 * count for count in counts} or (rows is None and not counts)
    by_metadata = "stride" in signature.metadata and classes is not None
    if not (three_a_cell or by_metadata):
        return None
    decode_it = partial(decode, name=found.name, classes=classes)
    return Layout("YOLOv5", letterbox(signature), decode_it)


def decode(outputs: Outputs, canvas: Canvas, *, name: str, classes: int | None) -> Candidates:
    """Score is objectness times class; behind the classes may stand coefficients of masks."""
    rows = outputs[name][0]
    end = None if classes is None else 5 + classes
    return of_each_box(corners(rows[:, :4]), rows[:, 4:5] * rows[:, 5:end])


FAMILY = Family("YOLOv5 and v7", "one output (n, 3 x cells, 5 + classes)", recognise)
