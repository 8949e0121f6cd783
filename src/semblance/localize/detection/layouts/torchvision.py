"""torchvision's SSD, SSDlite, RetinaNet, FCOS and Faster R-CNN: boxes, scores and labels.

https://github.com/pytorch/vision (torchvision/models/detection). The exporter keeps the order of
the model's dictionary and any names, so the outputs are told by type and rank: float (k, 4) boxes
left, top, right, bottom in pixels of the input, float (k,) scores, integer (k,) labels, 0 being the
background. The input is (3, height, width) or a batch of it, RGB, 0..1; the graph normalises,
resizes and suppresses by itself.
"""

from functools import partial

from semblance.localize.detection.candidates import Candidates, Canvas, Outputs, numbers
from semblance.localize.detection.layout import Family, Layout
from semblance.localize.detection.preparation import Preparation
from semblance.localize.detection.signature import Signature, Tensor

PREPARATION = Preparation("corner", side=1333, resizes=True)
"""1333 is the longest side to which RetinaNet and Faster R-CNN resize."""


def recognise(signature: Signature) -> Layout | None:
    if len(signature.outputs) != 3:
        return None
    found = {role: tensor.name for tensor in signature.outputs if (role := _role(tensor))}
    if len(found) != 3:
        return None
    return Layout("torchvision", PREPARATION, partial(decode, named=found), True)


def decode(outputs: Outputs, canvas: Canvas, *, named: dict[str, str]) -> Candidates:
    boxes, scores, labels = (outputs[named[role]] for role in ("boxes", "scores", "labels"))
    return Candidates(boxes, scores, numbers(labels))


def _role(tensor: Tensor) -> str:
    if tensor.rank == 2 and tensor.shape[1] == 4 and tensor.is_float:
        return "boxes"
    if tensor.rank == 1:
        return "scores" if tensor.is_float else "labels"
    return ""


FAMILY = Family(
    "SSD, RetinaNet and others of torchvision",
    "float (k, 4), float (k) and integer (k) outputs",
    recognise,
)
