"""Names and shapes as the exporters publish them, at their real sizes."""

import pytest

from semblance.errors import UsageError
from semblance.localize.detection.layouts.grid import cells
from semblance.localize.detection.preparation import canvas_of
from semblance.localize.detection.recognition import recognise
from semblance.localize.detection.signature import Signature, Tensor

V5 = {"stride": "32", "names": str({number: f"class {number}" for number in range(80)})}
V8 = V5 | {"task": "detect", "description": "Ultralytics YOLOv8n model", "imgsz": "[640, 640]"}
RTDETR = V8 | {"description": "Ultralytics rtdetr-l model"}
OPERATORS = frozenset({"Conv", "Sigmoid", "Mul"})


def named(count: int, metadata: dict[str, str]) -> dict[str, str]:
    return metadata | {"names": str({number: f"class {number}" for number in range(count)})}


def signature(outputs, metadata=None, side=640, inputs=None, operators=OPERATORS) -> Signature:
    taken = inputs or {"images": (1, 3, side, side)}
    return Signature(
        tuple(Tensor(name, shape) for name, shape in taken.items()),
        tuple(Tensor(name, *rest) for name, *rest in outputs),
        metadata or {},
        operators,
    )


FREE = {"images": (None, 3, None, None)}

PUBLISHED = [
    ("YOLOv5", signature([("output0", (1, 25200, 85))], V5)),
    ("YOLOv5", signature([("output", (1, 25200, 85))])),
    ("YOLOv5", signature([("output", (1, 102000, 85))], side=1280)),
    ("YOLOv5", signature([("output0", (1, 25200, 6))])),
    ("YOLOv5", signature([("output0", (1, 25200, 6))], named(1, V5))),
    ("YOLOv5", signature([("output0", (None, None, 85))], V5, inputs=FREE)),
    ("YOLOv5", signature([("output0", (1, 25200, 117)), ("output1", (1, 32, 160, 160))], V5)),
    (
        "YOLOv5",
        signature(
            [("output", (1, 25200, 85))]
            + [(str(side), (1, 3, side, side, 85)) for side in (80, 40, 20)]
        ),
    ),
    ("YOLOv6", signature([("outputs", (1, 8400, 85))])),
    ("YOLOX", signature([("output", (1, 8400, 85))])),
    ("YOLOX", signature([("output", (1, 3549, 85))], side=416)),
    ("YOLOX", signature([("output", (1, 8400, 6))])),
    ("YOLOX, decoded", signature([("output", (1, 8400, 85))], operators=OPERATORS | {"Exp"})),
    ("YOLOv8", signature([("output0", (1, 84, 8400))], V8)),
    ("YOLOv8", signature([("output0", (1, 84, 8400))])),
    ("YOLOv8", signature([("output0", (1, 5, 8400))], named(1, V8))),
    ("YOLOv8", signature([("output0", (1, 6, 8400))], named(2, V8))),
    ("YOLOv8", signature([("output0", (1, 6, 8400))])),
    ("YOLOv8", signature([("output0", (None, 84, None))], V8, inputs=FREE)),
    ("YOLOv8", signature([("output0", (1, 84, 8400)), ("output1", (1, 84, 8400))])),
    (
        "YOLOv8",
        signature(
            [("output0", (1, 116, 8400)), ("output1", (1, 32, 160, 160))], V8 | {"task": "segment"}
        ),
    ),
    ("YOLOv8", signature([("output0", (1, 56, 8400))], named(1, V8) | {"task": "pose"})),
    ("YOLOv10", signature([("output0", (1, 300, 6))])),
    ("YOLOv10", signature([("output0", (1, 300, 6))], V8 | {"end2end": "True"})),
    ("YOLOv10", signature([("output0", (1, 300, 6))], named(2, V8))),
    ("YOLOv10", signature([("output0", (1, 300, 38))], V8 | {"end2end": "True"})),
    ("RT-DETR, rows", signature([("output0", (1, 300, 84))], RTDETR)),
    ("RT-DETR, rows", signature([("output0", (1, 300, 84))])),
    ("RT-DETR, rows", signature([("output0", (1, 300, 6))], named(2, RTDETR))),
    ("RT-DETR, rows", signature([("output0", (1, 300, 369))], named(365, RTDETR))),
    (
        "RT-DETR",
        signature(
            [("labels", (None, 300)), ("boxes", (None, 300, 4)), ("scores", (None, 300))],
            inputs={"images": (None, 3, 640, 640), "orig_target_sizes": (None, 2)},
        ),
    ),
    ("end-to-end (k, 7)", signature([("output", (None, 7))])),
    ("end-to-end (k, 7)", signature([("num_dets", (None, 7))])),
    ("YOLOv4", signature([("boxes", (1, 10647, 1, 4)), ("confs", (1, 10647, 80))], side=416)),
    (
        "YOLOv4, maps",
        signature(
            [(f"Identity_{n}:0", (1, side, side, 3, 85)) for n, side in enumerate((52, 26, 13))],
            inputs={"input_1:0": (1, 416, 416, 3)},
        ),
    ),
    (
        "SSD",
        signature(
            [("bboxes", (1, None, 4)), ("labels", (1, None), "int64"), ("scores", (1, None))],
            inputs={"image": (1, 3, 1200, 1200)},
        ),
    ),
    (
        "TensorFlow detection",
        signature(
            [
                ("num_detections:0", (None,)),
                ("detection_boxes:0", (None, None, 4)),
                ("detection_scores:0", (None, None)),
                ("detection_classes:0", (None, None)),
            ],
            inputs={"image_tensor:0": (None, None, None, 3)},
        ),
    ),
    (
        "torchvision",
        signature(
            [("boxes", (None, 4)), ("labels", (None,), "int64"), ("scores", (None,))],
            inputs={"images_tensors": (3, None, None)},
        ),
    ),
    (
        "RetinaNet",
        signature(
            [
                (f"{kind}{stride}", (1, channels, -(-480 // stride), 640 // stride))
                for kind, channels in (("class", 720), ("box", 36))
                for stride in (8, 16, 32, 64, 128)
            ],
            inputs={"input": (1, 3, 480, 640)},
        ),
    ),
]


@pytest.mark.parametrize(("name", "published"), PUBLISHED)
def test_a_published_export_is_recognised(name, published):
    assert recognise(published, "model.onnx").name == name


@pytest.mark.parametrize(
    "other",
    [
        signature([("output", (1, 8400, 85))], V8 | {"task": "obb"}),
        signature([("output", (1, 1000))]),
        signature([("output", (1, 1, 640, 640))]),
        signature([(str(side), (1, 3, side, side, 85)) for side in (80, 40, 20)]),
        signature([("output", (1, 25201, 85))]),
        signature([("output", (1, 25200, 85))], inputs={"tokens": (1, 77)}),
        signature([("a", (1, 8400, 85)), ("b", (1, 8400, 4))]),
        signature([("a", (1, 720, 80, 80)), ("b", (1, 32, 80, 80))]),
        signature([]),
    ],
)
def test_what_looks_like_none_of_them_is_refused(other):
    with pytest.raises(UsageError, match="has a layout that is not known"):
        recognise(other, "model.onnx")


def test_a_free_size_is_the_one_of_the_metadata():
    for imgsz, side in (("[320, 320]", 320), ("1280", 1280), ("[0, 0]", 640), ("[]", 640)):
        free = signature([("output0", (None, 84, None))], V8 | {"imgsz": imgsz}, inputs=FREE)
        layout = recognise(free, "model.onnx")
        assert free.picture is not None
        assert canvas_of(free.picture, layout.preparation, (900, 300)) == (side, side)


def test_a_graph_that_resizes_gets_the_picture_as_it_is():
    free = next(known for name, known in PUBLISHED if name == "torchvision")
    layout = recognise(free, "model.onnx")
    assert free.picture is not None
    assert canvas_of(free.picture, layout.preparation, (900, 300)) == (300, 900)
    assert canvas_of(free.picture, layout.preparation, (2666, 1000)) == (500, 1333)


def test_cells_are_counted_as_published():
    from semblance.localize.detection.candidates import Canvas

    assert cells(Canvas(640, 640), (8, 16, 32)) == 8400
    assert cells(Canvas(480, 640), (8, 16, 32)) == 6300
    assert 3 * cells(Canvas(1280, 1280), (8, 16, 32, 64)) == 102_000
