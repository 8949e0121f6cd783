"""YOLOv8, v9, v11 (and later ones without end-to-end heads): no objectness, channels first.

https://github.com/ultralytics/ultralytics (engine/exporter.py), https://github.com/WongKinYiu/yolov9.
The output `output0` is (n, 4 + classes, cells): centre, width and height in pixels, classes through
their sigmoid. Letterbox in grey 114, RGB, 0..1.
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
    is_rtdetr,
    letterbox,
    table,
)
from semblance.localize.detection.signature import Signature


def recognise(signature: Signature) -> Layout | None:
    found = table(signature)
    if found is None or is_rtdetr(signature):
        return None
    _, channels, columns = found.shape
    classes = class_count(signature)
    if channels is None or channels < 4 + (classes or 1):
        return None
    by_metadata = from_ultralytics(signature) and classes is not None
    if columns not in cell_counts(signature) and not (by_metadata and columns is None):
        return None
    decode_it = partial(decode, name=found.name, classes=classes)
    return Layout("YOLOv8", letterbox(signature), decode_it)


def decode(outputs: Outputs, canvas: Canvas, *, name: str, classes: int | None) -> Candidates:
    """Behind the classes may stand coefficients of masks or keypoints."""
    rows = outputs[name][0].T
    end = None if classes is None else 4 + classes
    return of_each_box(corners(rows[:, :4]), rows[:, 4:end])


FAMILY = Family("YOLOv8, v9 and v11", "one output (n, 4 + classes, cells)", recognise)
