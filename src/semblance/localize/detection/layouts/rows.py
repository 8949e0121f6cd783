"""What the YOLO families share: one output of rank 3, and metadata that may tell them apart."""

import re

from semblance.localize.detection.names import names_in
from semblance.localize.detection.preparation import LARGEST_INPUT, Preparation
from semblance.localize.detection.signature import Signature, Tensor

TASKS = ("detect", "segment", "pose")
"""Tasks of Ultralytics whose boxes are upright and stand in front of what else they predict."""

SIDE = 640
"""What the published weights were trained at."""


def letterbox(signature: Signature) -> Preparation:
    """As YOLO pads: where the size is free, at the one that the metadata call `imgsz`."""
    sides = [int(side) for side in re.findall(r"\d+", signature.metadata.get("imgsz", "")[:99])]
    side = max(sides, default=SIDE)
    return Preparation("letterbox", side=side if 32 <= side <= LARGEST_INPUT else SIDE)


def table(signature: Signature) -> Tensor | None:
    """The first output of rank 3, where the others are no boxes that would have to be read too.

    Segmentation adds prototypes of masks (rank 4), older YOLOv5 exports their raw maps (rank 5)
    and YOLOv9 its auxiliary head, a second table of the same shape. A graph whose metadata give
    it another task has no boxes, or turned ones.
    """
    if signature.metadata.get("task", TASKS[0]) not in TASKS:
        return None
    tables = [tensor for tensor in signature.outputs if tensor.rank == 3]
    others = {tensor.rank for tensor in signature.outputs} - {3, 4, 5}
    if not tables or others or not tables[0].is_float:
        return None
    if any(tensor.shape != tables[0].shape for tensor in tables[1:]):
        return None
    return tables[0]


def from_ultralytics(signature: Signature) -> bool:
    """Whether the package ultralytics wrote the graph: it names a task, YOLOv5's exporter does
    not."""
    return signature.metadata.get("task") in TASKS


def is_rtdetr(signature: Signature) -> bool:
    """Whether the metadata of Ultralytics name RT-DETR."""
    words = [signature.metadata.get(key, "") for key in ("description", "head")]
    return "rtdetr" in "".join(words).lower().replace("-", "")


def class_count(signature: Signature) -> int | None:
    """How many classes the metadata name; None where they name none."""
    return len(names_in(signature.metadata)) or None
