"""YOLOv6 and v7 exported with non-maximum suppression inside the graph.

https://github.com/WongKinYiu/yolov7 (models/experimental.py), https://github.com/meituan/YOLOv6
(yolov6/models/end2end.py). For ONNX Runtime (`--end2end --max-wh`) there is one output (boxes, 7):
picture of the batch, left, top, right, bottom in pixels, class, score. For TensorRT there are
`num_dets` (n, 1), `det_boxes` (n, k, 4), `det_scores` and `det_classes` (n, k); where they are made
by TensorRT's own operator, only TensorRT runs them. Letterbox in grey 114, RGB, 0..1.
"""

from functools import partial

from semblance.localize.detection.candidates import Candidates, Canvas, Outputs, numbers
from semblance.localize.detection.layout import Family, Layout
from semblance.localize.detection.preparation import Preparation
from semblance.localize.detection.signature import Signature

NAMES = ("num_dets", "det_boxes", "det_scores", "det_classes")


def recognise(signature: Signature) -> Layout | None:
    named = signature.named(*NAMES)
    if named is not None:
        decode_all = partial(decode_named, named=[named[name].name for name in NAMES])
        return Layout("det_boxes", Preparation("letterbox"), decode_all, True)
    if len(signature.outputs) != 1 or not signature.outputs[0].is_float:
        return None
    only = signature.outputs[0]
    if only.rank != 2 or only.shape[1] != 7:
        return None
    decode_it = partial(decode_seven, name=only.name)
    return Layout("end-to-end (k, 7)", Preparation("letterbox"), decode_it, True)


def decode_seven(outputs: Outputs, canvas: Canvas, *, name: str) -> Candidates:
    rows = outputs[name]
    return Candidates(rows[:, 1:5], rows[:, 6], numbers(rows[:, 5]))


def decode_named(outputs: Outputs, canvas: Canvas, *, named: list[str]) -> Candidates:
    """`named` are the outputs in the order of NAMES."""
    found = [outputs[name] for name in named]
    count = int(found[0].ravel()[0])
    boxes, scores, classes = (values[0][:count] for values in found[1:])
    return Candidates(boxes, scores, numbers(classes))


FAMILY = Family(
    "YOLOv6 and v7, end-to-end",
    "one output (boxes, 7), or num_dets, det_boxes, det_scores and det_classes",
    recognise,
)
