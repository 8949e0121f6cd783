"""Which layout a graph has, from the graph alone."""

from semblance.errors import UsageError
from semblance.localize.detection.layout import Family, Layout
from semblance.localize.detection.layouts import (
    endtoend,
    retinanet,
    rtdetr,
    rtdetr_rows,
    ssd,
    tensorflow,
    torchvision,
    yolov4,
    yolov4_maps,
    yolov5,
    yolov6,
    yolov8,
    yolov10,
    yolox,
)
from semblance.localize.detection.signature import Signature

FAMILIES: tuple[Family, ...] = (
    tensorflow.FAMILY,
    endtoend.FAMILY,
    rtdetr.FAMILY,
    ssd.FAMILY,
    torchvision.FAMILY,
    yolov4.FAMILY,
    yolov4_maps.FAMILY,
    retinanet.FAMILY,
    yolov8.FAMILY,
    yolov10.FAMILY,
    rtdetr_rows.FAMILY,
    yolov6.FAMILY,
    yolox.FAMILY,
    yolov5.FAMILY,
)
"""In this order, the first that recognises a graph decides: names of outputs say more than shapes,
and metadata and the number of cells tell the YOLO families apart (docs/domain/detection.md)."""


def recognise(signature: Signature, path: str) -> Layout:
    """The layout of a graph; raises UsageError naming what was found and what is known."""
    if signature.picture is not None:
        for family in FAMILIES:
            layout = family.recognise(signature)
            if layout is not None:
                return layout
    task = signature.metadata.get("task")
    purpose = f"; its metadata call it a graph to {task}" if task else ""
    raise UsageError(
        f"{path} has a layout that is not known: it takes {_listed(signature.inputs)} and gives "
        f"{_listed(signature.outputs)}{purpose}. Known are: "
        + "; ".join(f"{family.name} ({family.looks})" for family in FAMILIES)
    )


def _listed(tensors: tuple[object, ...]) -> str:
    return ", ".join(map(str, tensors)) or "nothing"
