"""Small graphs that follow the published exporters and really find an orange rectangle.

Each takes its picture as the exporter's network would. What is orange in those channels and levels
is the object: a picture prepared another way (channels swapped, another range) has none. Its
corners come out in the exporter's own form, its score is 0.9, its class is 1 of 3.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SIDE = 64
CLASSES = 3
KIND = 1
SCORE = 0.9
NAMES = {0: "bottle", 1: "jar", 2: "tube"}
ULTRALYTICS = {"task": "detect", "stride": "32", "names": str(NAMES)}

UNIT = (0.9, 0.1)
BYTES = (230.0, 25.0)
IMAGENET = (2.0, -1.5)
"""Red above the first and blue below the second is orange, in the levels that a network expects."""

Model = onnx.ModelProto


class Graph:
    """Nodes with automatic names; every method returns the name of what it computes."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def constant(self, value: object, dtype: type = np.float32) -> str:
        name = f"constant{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.asarray(value, dtype), name))
        return name

    def add(self, kind: str, *inputs: str, **attributes: object) -> str:
        name = f"value{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def floats(self, value: str) -> str:
        return self.add("Cast", value, to=TensorProto.FLOAT)

    def reshaped(self, value: str, *shape: int) -> str:
        return self.add("Reshape", value, self.constant(shape, np.int64))

    def scaled(self, value: str, factors: Sequence[float]) -> str:
        return self.add("Mul", value, self.constant(factors))

    def orange(
        self, levels: tuple[float, float], *, bgr: bool = False, last: bool = False, rank: int = 4
    ) -> tuple[str, str]:
        """(1, 4) corners in pixels and (1, 1) score of the orange in `images`."""
        picture = self.floats("images")
        axis = rank - 1 if last else rank - 3
        planes = [
            self.add("Gather", picture, self.constant(place, np.int64), axis=axis)
            for place in ((2, 0) if bgr else (0, 2))
        ]
        red = self.add("Greater", planes[0], self.constant(levels[0]))
        blue = self.add("Less", planes[1], self.constant(levels[1]))
        found = self.floats(self.add("And", red, blue))
        found = found if rank == 4 else self.add("Unsqueeze", found, self.constant([0], np.int64))
        sides = []
        for axis in (1, 2):  # over the rows: where it is in x; over the columns: in y
            line = self.add("ReduceMax", found, axes=[axis], keepdims=0)
            first = self.floats(self.add("ArgMax", line, axis=1, keepdims=1))
            last_one = self.floats(
                self.add("ArgMax", line, axis=1, keepdims=1, select_last_index=1)
            )
            sides.append((first, self.add("Add", last_one, self.constant(1.0))))
        (left, right), (top, bottom) = sides
        corners = self.add("Concat", left, top, right, bottom, axis=1)
        there = self.reshaped(self.add("ReduceMax", found, keepdims=0), 1, 1)
        return corners, self.scaled(there, [SCORE])

    def centred(self, corners: str) -> str:
        """(1, 4) centre, width, height."""
        turn = [[0.5, 0, -1, 0], [0, 0.5, 0, -1], [0.5, 0, 1, 0], [0, 0.5, 0, 1]]
        return self.add("MatMul", corners, self.constant(turn))

    def one_hot(self, score: str) -> str:
        """(1, CLASSES): the score at KIND, a lower one elsewhere."""
        return self.scaled(score, [1.0 if place == KIND else 0.2 for place in range(CLASSES)])

    def among_zeros(self, row: str, count: int, width: int, before: int = 5) -> str:
        """(1, count, width): the row, with rows of zeros before and behind."""
        head = self.constant(np.zeros((before, width)))
        tail = self.constant(np.zeros((count - before - 1, width)))
        return self.reshaped(self.add("Concat", head, row, tail, axis=0), 1, count, width)

    def model(
        self,
        outputs: dict[str, tuple[str, Sequence[int | str], int]],
        shape: Sequence[int | str],
        *,
        kind: int = TensorProto.FLOAT,
        metadata: dict[str, str] | None = None,
        size_input: bool = False,
    ) -> Model:
        """`outputs` are name: (value, shape, type)."""
        for name, (value, _, to) in outputs.items():
            self.nodes.append(helper.make_node("Cast", [value], [name], to=to))
        inputs = [helper.make_tensor_value_info("images", kind, shape)]
        if size_input:
            sizes = helper.make_tensor_value_info("orig_target_sizes", TensorProto.INT64, [1, 2])
            inputs.append(sizes)
        graph = helper.make_graph(
            self.nodes,
            "detector",
            inputs,
            [
                helper.make_tensor_value_info(name, to, sides)
                for name, (_, sides, to) in outputs.items()
            ],
            self.weights,
        )
        opsets = [helper.make_opsetid("", 17)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=8)
        helper.set_model_props(model, metadata or {})
        return model


def written(model: Model, path: Path) -> Path:
    path.write_bytes(model.SerializeToString())
    return path


def cells(side: int = SIDE) -> int:
    return sum((side // stride) ** 2 for stride in (8, 16, 32))


FLOAT, INT64, INT32 = TensorProto.FLOAT, TensorProto.INT64, TensorProto.INT32
PLANES = [1, 3, SIDE, SIDE]


def yolov5(
    name: str = "output0", per_cell: int = 3, shape: Sequence[int | str] = PLANES, kind: int = FLOAT
) -> Model:
    """YOLOv5 (and v7 --grid, where it is `output`); v6 has one box a cell, called `outputs`."""
    graph = Graph()
    corners, score = graph.orange(UNIT)
    objectness = graph.constant([[1.0]])
    row = graph.add("Concat", graph.centred(corners), objectness, graph.one_hot(score), axis=1)
    count, width = per_cell * cells(), 5 + CLASSES
    table = graph.among_zeros(row, count, width)
    free = any(isinstance(side, str) for side in shape[2:])
    metadata = {"stride": "32", "names": str(NAMES)} if name == "output0" else {}
    sides = [shape[0], "anchors" if free else count, width]
    return graph.model({name: (table, sides, kind)}, shape, kind=kind, metadata=metadata)


def yolov8(metadata: dict[str, str] = ULTRALYTICS, coefficients: int = 0) -> Model:
    """v8, v9, v11; with coefficients behind the classes as segmentation has them."""
    graph = Graph()
    corners, score = graph.orange(UNIT)
    parts = [graph.centred(corners), graph.one_hot(score)]
    if coefficients:
        parts.append(graph.constant(np.full((1, coefficients), 7.0)))
    width = 4 + CLASSES + coefficients
    table = graph.among_zeros(graph.add("Concat", *parts, axis=1), cells(), width)
    turned = graph.add("Transpose", table, perm=[0, 2, 1])
    outputs = {"output0": (turned, [1, width, cells()], FLOAT)}
    if coefficients:
        prototypes = graph.constant(np.zeros((1, coefficients, 16, 16)))
        outputs["output1"] = (prototypes, [1, coefficients, 16, 16], FLOAT)
    return graph.model(outputs, PLANES, metadata=metadata)


def yolov10(metadata: dict[str, str] | None = None) -> Model:
    graph = Graph()
    corners, score = graph.orange(UNIT)
    row = graph.add("Concat", corners, score, graph.constant([[float(KIND)]]), axis=1)
    table = graph.among_zeros(row, 300, 6)
    return graph.model({"output0": (table, [1, 300, 6], FLOAT)}, PLANES, metadata=metadata)


def yolox(decoded: bool) -> Model:
    """Relative to the first cell of stride 8, unless decoded, which is where its Exp is."""
    graph = Graph()
    corners, score = graph.orange(BYTES, bgr=True)
    eighths = graph.scaled(graph.centred(corners), [1 / 8] * 4)
    centre = graph.add("Slice", eighths, *(graph.constant([n], np.int64) for n in (0, 2, 1)))
    size = graph.add("Slice", eighths, *(graph.constant([n], np.int64) for n in (2, 4, 1)))
    logs = graph.add("Log", graph.add("Max", size, graph.constant(1e-3)))
    box = graph.add("Concat", centre, logs, axis=1)
    if decoded:
        size = graph.add("Exp", logs)
        box = graph.scaled(graph.add("Concat", centre, size, axis=1), [8.0] * 4)
    row = graph.add("Concat", box, graph.constant([[1.0]]), graph.one_hot(score), axis=1)
    table = graph.among_zeros(row, cells(), 5 + CLASSES, before=0)
    return graph.model({"output": (table, [1, cells(), 5 + CLASSES], FLOAT)}, PLANES)


def end_to_end() -> Model:
    """v6 and v7 with NonMaxSuppression of ONNX."""
    graph = Graph()
    corners, score = graph.orange(UNIT)
    kind, batch = graph.constant([[float(KIND)]]), graph.constant([[0.0]])
    row = graph.add("Concat", batch, corners, kind, score, axis=1)
    return graph.model({"output": (row, ["boxes", 7], FLOAT)}, PLANES)


def efficient_nms() -> Model:
    """The four outputs of EfficientNMS; padding behind the first box is not to be read."""
    graph = Graph()
    corners, score = graph.orange(UNIT)
    padding = graph.constant(np.full((4, 4), 30.0))
    boxes = graph.reshaped(graph.add("Concat", corners, padding, axis=0), 1, 5, 4)
    scores = graph.add("Concat", score, graph.constant(np.full((1, 4), 0.99)), axis=1)
    outputs = {
        "num_dets": (graph.constant([[1]], np.int64), [1, 1], INT32),
        "det_boxes": (boxes, [1, 5, 4], FLOAT),
        "det_scores": (scores, [1, 5], FLOAT),
        "det_classes": (graph.constant([[KIND] * 5], np.int64), [1, 5], INT32),
    }
    return graph.model(outputs, PLANES)


def yolov4() -> Model:
    graph = Graph()
    corners, score = graph.orange(UNIT)
    shares = graph.scaled(corners, [1 / SIDE] * 4)
    outputs = {
        "boxes": (graph.reshaped(shares, 1, 1, 1, 4), [1, 1, 1, 4], FLOAT),
        "confs": (graph.reshaped(graph.one_hot(score), 1, 1, CLASSES), [1, 1, CLASSES], FLOAT),
    }
    return graph.model(outputs, PLANES)


def yolov4_maps() -> Model:
    """The finest map last; the box in its first cell and first anchor, 12 x 16 pixels."""
    graph = Graph()
    corners, score = graph.orange(UNIT, last=True)
    box = graph.centred(corners)
    centre = graph.add("Slice", box, *(graph.constant([n], np.int64) for n in (0, 2, 1)))
    size = graph.add("Slice", box, *(graph.constant([n], np.int64) for n in (2, 4, 1)))
    # The inverse of x = 8 (1.2 sigmoid(t) - 0.1): the centre must lie in the first cell.
    share = graph.add("Add", graph.scaled(centre, [1 / 9.6] * 2), graph.constant(1 / 12))
    inside = graph.add("Clip", share, graph.constant(0.001), graph.constant(0.999))
    rest = graph.add("Sub", graph.constant(1.0), inside)
    offset = graph.add("Log", graph.add("Div", inside, rest))
    anchored = graph.scaled(size, [1 / 12, 1 / 16])
    logs = graph.add("Log", graph.add("Max", anchored, graph.constant(1e-3)))
    objectness = graph.constant([[1.0]])
    row = graph.add("Concat", offset, logs, objectness, graph.one_hot(score), axis=1)
    width = 5 + CLASSES
    outputs = {}
    for name, stride in (("Identity_2:0", 32), ("Identity_1:0", 16), ("Identity:0", 8)):
        side = SIDE // stride
        shape = [1, side, side, 3, width]
        if stride == 8:
            flat = graph.among_zeros(row, side * side * 3, width, before=0)
            outputs[name] = (graph.reshaped(flat, *shape), shape, FLOAT)
        else:
            outputs[name] = (graph.constant(np.zeros(shape)), shape, FLOAT)
    return graph.model(outputs, [1, SIDE, SIDE, 3])


def tensorflow(shape: Sequence[int | str] = (1, "height", "width", 3)) -> Model:
    """The graph divides by its own input's size, as TensorFlow's does."""
    graph = Graph()
    corners, score = graph.orange(BYTES, last=True)
    sides = graph.floats(graph.add("Shape", "images"))
    order = graph.constant([2, 1, 2, 1], np.int64)
    shares = graph.add("Div", corners, graph.add("Gather", sides, order, axis=0))
    turned = graph.add("Gather", shares, graph.constant([1, 0, 3, 2], np.int64), axis=1)
    outputs = {
        "num_detections:0": (graph.constant([1.0]), [1], FLOAT),
        "detection_boxes:0": (graph.reshaped(turned, 1, 1, 4), [1, 1, 4], FLOAT),
        "detection_scores:0": (score, [1, 1], FLOAT),
        "detection_classes:0": (graph.constant([[float(KIND)]]), [1, 1], FLOAT),
    }
    return graph.model(outputs, list(shape), kind=TensorProto.UINT8)


def ssd() -> Model:
    graph = Graph()
    corners, score = graph.orange(IMAGENET)
    shares = graph.scaled(corners, [1 / SIDE] * 4)
    outputs = {
        "bboxes": (graph.reshaped(shares, 1, 1, 4), [1, "boxes", 4], FLOAT),
        "labels": (graph.constant([[KIND]], np.int64), [1, "boxes"], INT64),
        "scores": (score, [1, "boxes"], FLOAT),
    }
    return graph.model(outputs, PLANES)


def torchvision(shape: Sequence[int | str] = (3, "height", "width")) -> Model:
    """The order of RetinaNet and SSD; names as the exporter makes them up."""
    graph = Graph()
    corners, score = graph.orange(UNIT, rank=len(shape))
    outputs = {
        "3254": (corners, ["boxes", 4], FLOAT),
        "3255": (graph.reshaped(score, 1), ["boxes"], FLOAT),
        "3256": (graph.constant([KIND], np.int64), ["boxes"], INT64),
    }
    return graph.model(outputs, list(shape))


def rtdetr() -> Model:
    """The graph scales shares of its input to the size that it is told."""
    graph = Graph()
    corners, score = graph.orange(UNIT)
    size = graph.floats("orig_target_sizes")
    twice = graph.add("Concat", size, size, axis=1)
    boxes = graph.add("Mul", graph.scaled(corners, [1 / SIDE] * 4), twice)
    outputs = {
        "labels": (graph.constant([[KIND]], np.int64), [1, 1], INT64),
        "boxes": (graph.reshaped(boxes, 1, 1, 4), [1, 1, 4], FLOAT),
        "scores": (score, [1, 1], FLOAT),
    }
    return graph.model(outputs, PLANES, size_input=True)


def rtdetr_rows(metadata: dict[str, str] | None = None) -> Model:
    graph = Graph()
    corners, score = graph.orange(UNIT)
    shares = graph.scaled(graph.centred(corners), [1 / SIDE] * 4)
    row = graph.add("Concat", shares, graph.one_hot(score), axis=1)
    table = graph.among_zeros(row, 300, 4 + CLASSES)
    sides = [1, 300, 4 + CLASSES]
    return graph.model({"output0": (table, sides, FLOAT)}, PLANES, metadata=metadata)


def retinanet() -> Model:
    """The box at the third cell of the finest level, first anchor: 32 x 32 pixels around it."""
    graph = Graph()
    corners, score = graph.orange(IMAGENET)
    # The reference counts the last pixel in: the anchor is 33 wide, its centre at 20.5, 4.5.
    box = graph.add("Sub", graph.centred(corners), graph.constant([20.5, 4.5, 0, 0]))
    shares = graph.scaled(box, [1 / 33] * 4)
    moves = graph.add("Slice", shares, *(graph.constant([n], np.int64) for n in (0, 2, 1)))
    size = graph.add("Slice", shares, *(graph.constant([n], np.int64) for n in (2, 4, 1)))
    logs = graph.add("Log", graph.add("Max", size, graph.constant(1e-3)))
    deltas = graph.add("Concat", moves, logs, axis=1)
    outputs = {}
    for kind, values, count in (
        ("scores", graph.one_hot(score), CLASSES),
        ("boxes", deltas, 4),
    ):
        for stride in (8, 16, 32):
            side = SIDE // stride
            shape = [1, 9 * count, side, side]
            if stride == 8:
                flat = graph.among_zeros(values, side * side * 9, count, before=2 * 9)
                cellwise = graph.reshaped(flat, 1, side, side, 9 * count)
                outputs[f"{kind}{stride}"] = (
                    graph.add("Transpose", cellwise, perm=[0, 3, 1, 2]),
                    shape,
                    FLOAT,
                )
            else:
                outputs[f"{kind}{stride}"] = (graph.constant(np.zeros(shape)), shape, FLOAT)
    return graph.model(outputs, PLANES)
