"""YOLOv10, and Ultralytics exports with `nms=True` or an end-to-end head: six numbers a box.

https://github.com/THU-MIG/yolov10 (Wang et al., 2024, https://arxiv.org/abs/2405.14458),
https://github.com/ultralytics/ultralytics (engine/exporter.py). The output `output0` is
(n, 300, 6): left, top, right, bottom in pixels, score, class; rows of score 0 are padding.
Letterbox in grey 114, RGB, 0..1.
"""

from functools import partial

from semblance.localize.detection.candidates import Candidates, Canvas, Outputs, numbers
from semblance.localize.detection.layout import Family, Layout
from semblance.localize.detection.layouts.grid import cell_counts
from semblance.localize.detection.layouts.rows import is_rtdetr, letterbox, table
from semblance.localize.detection.signature import Signature


def recognise(signature: Signature) -> Layout | None:
    found = table(signature)
    if found is None or is_rtdetr(signature):
        return None
    _, rows, width = found.shape
    if rows is None or width is None or width < 6:
        return None
    if width > 6 and not _says_so(signature):
        return None
    counts = cell_counts(signature)
    if rows in counts | {3 * count for count in counts}:
        return None  # a YOLO of one class that gives every cell
    return Layout("YOLOv10", letterbox(signature), partial(decode, name=found.name), True)


def decode(outputs: Outputs, canvas: Canvas, *, name: str) -> Candidates:
    """Behind the six may stand coefficients of masks or keypoints."""
    rows = outputs[name][0]
    return Candidates(rows[:, :4], rows[:, 4], numbers(rows[:, 5]))


def _says_so(signature: Signature) -> bool:
    return signature.metadata.get("end2end") == "True" or "'nms': True" in signature.metadata.get(
        "args", ""
    )


FAMILY = Family("YOLOv10 and end-to-end exports", "one output (n, 300, 6)", recognise)
