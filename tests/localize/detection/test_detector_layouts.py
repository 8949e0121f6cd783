"""Every family of exports, from a picture to boxes of that picture, through a graph that looks."""

from pathlib import Path

import numpy as np
import pytest

from semblance.encoders.runtime.choose import RuntimeChoice
from semblance.images import Image, open_image
from semblance.localize.detection.detector import detector
from semblance.localize.detection.graph import DetectionGraph
from semblance.localize.detection.recognition import recognise

pytest.importorskip("onnx")
from tests.localize.detection import detector_graphs as graphs

ORANGE = (255, 128, 0)
WIDE = (0.2, 0.2, 0.6, 0.5)
"""x, y, width and height of the object, as shares of the picture."""


def scene(width: int = 200, height: int = 100, box=WIDE, colour=ORANGE) -> Image:
    """A blue picture with a filled rectangle."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[:] = (0, 0, 180)
    x, y, wide, high = box
    rows = slice(round(y * height), round((y + high) * height))
    pixels[rows, round(x * width) : round((x + wide) * width)] = colour
    return open_image(pixels)


EXPORTS = {
    "YOLOv5": graphs.yolov5,
    "YOLOv5, v7 --grid": lambda: graphs.yolov5("output"),
    "YOLOv5, free size": lambda: graphs.yolov5(shape=["batch", 3, "height", "width"]),
    "YOLOv6": lambda: graphs.yolov5("outputs", per_cell=1),
    "YOLOv8": graphs.yolov8,
    "YOLOv8, without metadata": lambda: graphs.yolov8({}),
    "YOLOv8, segmentation": lambda: graphs.yolov8(graphs.ULTRALYTICS | {"task": "segment"}, 8),
    "YOLOv10": graphs.yolov10,
    "YOLOv10, Ultralytics": lambda: graphs.yolov10(graphs.ULTRALYTICS | {"end2end": "True"}),
    "YOLOX": lambda: graphs.yolox(decoded=False),
    "YOLOX, decoded": lambda: graphs.yolox(decoded=True),
    "end-to-end (k, 7)": graphs.end_to_end,
    "det_boxes": graphs.efficient_nms,
    "YOLOv4": graphs.yolov4,
    "TensorFlow detection": graphs.tensorflow,
    "TensorFlow detection, fixed size": lambda: graphs.tensorflow((1, 64, 64, 3)),
    "SSD": graphs.ssd,
    "torchvision": graphs.torchvision,
    "torchvision, batch": lambda: graphs.torchvision((1, 3, 64, 64)),
    "RT-DETR": graphs.rtdetr,
    "RT-DETR, rows": graphs.rtdetr_rows,
    "RT-DETR, rows, Ultralytics": lambda: graphs.rtdetr_rows(
        graphs.ULTRALYTICS | {"description": "Ultralytics rtdetr-l model"}
    ),
    "RetinaNet": graphs.retinanet,
}


def layout_of(path: Path):
    return recognise(DetectionGraph(path, RuntimeChoice()).signature, str(path))


@pytest.mark.parametrize("export", EXPORTS)
def test_it_is_recognised(export, tmp_path):
    path = graphs.written(EXPORTS[export](), tmp_path / "model.onnx")
    name = layout_of(path).name
    assert export == name or export.startswith(f"{name}, ")


@pytest.mark.parametrize("export", EXPORTS)
@pytest.mark.parametrize("size", [(200, 100), (90, 150), (64, 64)])
def test_the_object_is_found_where_it_is(export, size, tmp_path):
    """To within two pixels of the network's 64: resizing blurs the border."""
    path = graphs.written(EXPORTS[export](), tmp_path / "model.onnx")
    (found,) = detector(path).locate([scene(*size)])
    assert len(found.objects) == 1
    assert found.objects[0].box == pytest.approx(WIDE, abs=2 * max(size) / min(size) / 64)
    assert found.objects[0].score == pytest.approx(0.9) == found.score
    assert found.objects[0].kind in ("jar", "1")


def test_maps_of_yolov4_are_decoded_from_their_cells(tmp_path):
    """The fixture can only say what its first cell sees; nothing is resized, only padded by two."""
    path = graphs.written(graphs.yolov4_maps(), tmp_path / "model.onnx")
    assert layout_of(path).name == "YOLOv4, maps"
    box = (1 / 64, 1 / 60, 6 / 64, 4 / 60)
    (found,) = detector(path).locate([scene(64, 60, box)])
    assert found.objects[0].box == pytest.approx(box, abs=1e-4)
    assert found.objects[0].kind == "1"


def test_another_colour_is_no_object(tmp_path):
    """The fixtures do look at the picture: their order of channels is not a matter of taste."""
    for export in ("YOLOv5", "YOLOX", "SSD", "TensorFlow detection"):
        path = graphs.written(EXPORTS[export](), tmp_path / "model.onnx")
        (found,) = detector(path).locate([scene(colour=(0, 128, 255))])
        assert not found.found and found.score == 0 and (found.mask == 1).all()


def test_half_precision(tmp_path):
    model = graphs.yolov5(kind=graphs.TensorProto.FLOAT16)
    (found,) = detector(graphs.written(model, tmp_path / "half.onnx")).locate([scene()])
    assert found.objects[0].box == pytest.approx(WIDE, abs=0.05)


def test_a_graph_of_one_picture_takes_many_one_by_one(tmp_path):
    path = graphs.written(graphs.yolov8(), tmp_path / "model.onnx")
    other = (0.5, 0.1, 0.25, 0.25)
    first, second = detector(path).locate([scene(), scene(100, 300, other)])
    assert first.objects[0].box == pytest.approx(WIDE, abs=0.05)
    assert second.objects[0].box == pytest.approx(other, abs=0.1)


def test_the_free_size_is_as_the_layout_says(tmp_path):
    """A YOLO gets its 640 pixels, a graph that resizes by itself the picture as it is."""
    yolo = graphs.written(graphs.yolov5(shape=["n", 3, "h", "w"]), tmp_path / "yolo.onnx")
    assert detector(yolo).min_side == 1280
    assert detector(graphs.written(graphs.yolov8(), tmp_path / "small.onnx")).min_side == 320
