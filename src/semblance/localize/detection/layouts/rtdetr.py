"""RT-DETR as its authors export it: the graph scales its boxes to a size that it is told.

https://github.com/lyuwenyu/RT-DETR (rtdetr_pytorch/tools/export_onnx.py; Zhao et al., 2024,
https://arxiv.org/abs/2304.08069); D-FINE and others follow it. Besides `images` the graph takes
`orig_target_sizes`, (n, 2) int64, width and height; `boxes` is (n, 300, 4) corners in that size,
`labels` and `scores` (n, 300). The picture is stretched to 640 x 640, RGB, 0..1, not normalised.
"""

from functools import partial

from semblance.localize.detection.candidates import Candidates, Canvas, Outputs, numbers
from semblance.localize.detection.layout import Family, Layout
from semblance.localize.detection.preparation import Preparation
from semblance.localize.detection.signature import Signature

SIZE = "orig_target_sizes"


def recognise(signature: Signature) -> Layout | None:
    named = signature.named("labels", "boxes", "scores")
    if named is None or SIZE not in {tensor.name for tensor in signature.inputs}:
        return None
    decode_it = partial(decode, named=[tensor.name for tensor in named.values()])
    return Layout("RT-DETR", Preparation("stretch"), decode_it, True, SIZE)


def decode(outputs: Outputs, canvas: Canvas, *, named: list[str]) -> Candidates:
    """`named` are labels, boxes and scores."""
    labels, boxes, scores = (outputs[name][0] for name in named)
    return Candidates(boxes, scores, numbers(labels))


FAMILY = Family(
    "RT-DETR of its authors", "an input orig_target_sizes; labels, boxes and scores", recognise
)
