"""YOLOv4 as pytorch-YOLOv4 exports it: boxes and confidences, decoded.

https://github.com/Tianxiaomo/pytorch-YOLOv4 (tool/darknet2onnx.py; Bochkovskiy et al., 2020,
https://arxiv.org/abs/2004.10934). `boxes` is (n, boxes, 1, 4): left, top, right, bottom as shares
of the input; `confs` is (n, boxes, classes), objectness times class. The picture is stretched, RGB,
0..1.
"""

from functools import partial

from semblance.localize.detection.candidates import (
    Candidates,
    Canvas,
    Outputs,
    in_pixels,
    of_each_box,
)
from semblance.localize.detection.layout import Family, Layout
from semblance.localize.detection.preparation import Preparation
from semblance.localize.detection.signature import Signature


def recognise(signature: Signature) -> Layout | None:
    named = signature.named("boxes", "confs")
    if named is None or len(signature.outputs) != 2:
        return None
    boxes, confidences = named.values()
    if boxes.shape[2:] != (1, 4) or confidences.rank != 3:
        return None
    decode_it = partial(decode, boxes=boxes.name, confidences=confidences.name)
    return Layout("YOLOv4", Preparation("stretch", side=416), decode_it)


def decode(outputs: Outputs, canvas: Canvas, *, boxes: str, confidences: str) -> Candidates:
    return of_each_box(in_pixels(outputs[boxes][0, :, 0], canvas), outputs[confidences][0])


FAMILY = Family("YOLOv4", "boxes (n, boxes, 1, 4) and confs (n, boxes, classes)", recognise)
