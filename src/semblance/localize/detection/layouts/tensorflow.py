"""TensorFlow's Object Detection API: SSD MobileNet of the ONNX model zoo, RetinaNet, EfficientDet.

https://github.com/onnx/models (ssd-mobilenetv1), converted by tf2onnx. `detection_boxes` is
(n, k, 4): top, left, bottom, right as shares of the picture; `detection_scores` and
`detection_classes` (n, k), classes numbered from 1; `num_detections` says how many of the k count.
The input is uint8 (n, height, width, 3), RGB, resized in the graph.
"""

from functools import partial

from semblance.localize.detection.candidates import Candidates, Canvas, Outputs, in_pixels, numbers
from semblance.localize.detection.layout import Family, Layout
from semblance.localize.detection.preparation import BYTES, Preparation
from semblance.localize.detection.signature import Signature

NAMES = ("num_detections", "detection_boxes", "detection_scores", "detection_classes")
PREPARATION = Preparation("stretch", BYTES, resizes=True)


def recognise(signature: Signature) -> Layout | None:
    named = signature.named(*NAMES)
    if named is None:
        return None
    decode_it = partial(decode, named=[named[name].name for name in NAMES])
    return Layout("TensorFlow detection", PREPARATION, decode_it, True)


def decode(outputs: Outputs, canvas: Canvas, *, named: list[str]) -> Candidates:
    """`named` are the outputs in the order of NAMES."""
    found = [outputs[name] for name in named]
    count = int(found[0].ravel()[0])
    boxes, scores, classes = (values[0][:count] for values in found[1:])
    return Candidates(in_pixels(boxes[:, [1, 0, 3, 2]], canvas), scores, numbers(classes))


FAMILY = Family(
    "SSD and others of TensorFlow",
    "num_detections, detection_boxes, detection_scores and detection_classes",
    recognise,
)
