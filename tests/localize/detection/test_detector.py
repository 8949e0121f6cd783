"""The detector as a localizer: its identity, its opening, and files that are not what they seem."""

import hashlib
import threading
from pathlib import Path

import numpy as np
import pytest

from semblance.errors import UsageError, WeightsError
from semblance.images import open_image
from semblance.localize.detection.detector import Detector, detector, from_spec
from semblance.localize.detection.preparation import LARGEST_INPUT

onnx = pytest.importorskip("onnx")
from onnx import TensorProto, helper, numpy_helper  # noqa: E402

from tests.localize.detection import detector_graphs as graphs  # noqa: E402
from tests.localize.detection.test_detector_layouts import scene  # noqa: E402


@pytest.fixture
def yolo(tmp_path) -> Path:
    return graphs.written(graphs.yolov8(), tmp_path / "yolo.onnx")


def test_the_mask_is_the_filled_box(yolo):
    (found,) = detector(yolo).locate([scene(320, 160)])
    assert found.mask.shape == (160, 320) and found.mask.dtype == np.float32
    box = found.objects[0].box
    assert (found.mask > 0).mean() == pytest.approx(box.area, abs=0.01)
    assert set(np.unique(found.mask)) == {np.float32(0), np.float32(0.9)}
    assert found.mask[60, 100] == np.float32(0.9) and found.mask[20, 20] == 0


def test_a_picture_without_an_object_is_used_whole(yolo):
    white = open_image(np.full((50, 100, 3), 255, np.uint8))
    (found,) = detector(yolo).locate([white])
    assert not found.found and found.score == 0
    assert found.mask.shape == (160, 320) and (found.mask == 1).all()


def test_a_reduced_decode_is_the_same_picture(yolo, tmp_path):
    scene(1600, 800).pil.save(tmp_path / "large.jpg", quality=95)
    whole = open_image(tmp_path / "large.jpg")
    reduced = open_image(tmp_path / "large.jpg", min_side=detector(yolo).min_side)
    assert reduced.is_reduced
    full, less = detector(yolo).locate([whole, reduced])
    assert full.mask.shape == less.mask.shape == (160, 320)
    assert less.objects[0].box == pytest.approx(full.objects[0].box, abs=0.03)


def test_a_class_filter_uses_the_names_of_the_graph(yolo):
    assert detector(yolo, kinds=["jar"]).locate([scene()])[0].objects[0].kind == "jar"
    assert not detector(yolo, kinds=["bottle", "2"]).locate([scene()])[0].found
    with pytest.raises(UsageError, match="no class 'jra'; of its 3 the nearest are jar"):
        detector(yolo, kinds=["jra"]).locate([scene()])


def test_names_may_lie_beside_the_graph(tmp_path):
    path = graphs.written(graphs.yolov4(), tmp_path / "v4.onnx")
    without = detector(path)
    assert without.locate([scene()])[0].objects[0].kind == "1"
    nameless = without.identity
    (tmp_path / "v4.onnx.names").write_text("bottle\njar\ntube\n")
    named = from_spec(f"detect:{path}?kinds=jar")
    assert named.locate([scene()])[0].objects[0].kind == "jar"
    assert nameless != detector(path).identity, "with other names a filter means something else"
    (tmp_path / "v4.onnx.names").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(WeightsError, match=r"v4\.onnx\.names cannot be read"):
        detector(path).locate([scene()])


def test_the_identity_has_every_setting_and_the_file(yolo, tmp_path):
    first = detector(yolo, kinds=["jar", "tube"]).identity
    assert "kinds=jar,tube min_score=0.25 overlap=0.45" in first and "\n" not in first
    assert detector(yolo, kinds=["tube", "jar"]).identity == first
    assert str(tmp_path) not in first, "where a file lies says nothing of its masks"
    others = [
        detector(yolo),
        detector(yolo, kinds=["jar", "tube"], min_score=0.3),
        detector(yolo, kinds=["jar", "tube"], overlap=0.5),
        detector(graphs.written(graphs.yolov8({}), tmp_path / "b.onnx"), kinds=["jar", "tube"]),
    ]
    assert len({first, *(each.identity for each in others)}) == 5


def test_a_graph_that_changes_in_between_is_not_used(yolo):
    shared = detector(yolo)
    assert hashlib.sha256(yolo.read_bytes()).hexdigest() in shared.identity
    graphs.written(graphs.yolov8({}), yolo)
    with pytest.raises(WeightsError, match="has changed while it was in use"):
        shared.locate([scene()])


def test_kinds_that_contain_commas_do_not_look_like_others(yolo):
    assert detector(yolo, kinds=["a,b"]).identity != detector(yolo, kinds=["a", "b"]).identity


def test_making_one_opens_nothing(tmp_path):
    missing = detector(tmp_path / "missing.onnx")
    with pytest.raises(WeightsError, match="cannot be read"):
        missing.locate([scene()])


def test_many_threads_open_it_once(yolo, monkeypatch):
    opened = []
    open_it = Detector._open
    monkeypatch.setattr(Detector, "_open", lambda self: opened.append(1) or open_it(self))
    shared = detector(yolo)
    answers: list = []
    threads = [
        threading.Thread(target=lambda: answers.append(shared.locate([scene()])[0]))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 1 and len(answers) == 8
    assert len({answer.objects for answer in answers}) == 1


def odd(outputs: dict[str, list], shape=(1, 3, 32, 32), metadata=None) -> onnx.ModelProto:
    graph = graphs.Graph()
    said = {
        name: (graph.constant(np.zeros([s if isinstance(s, int) else 1 for s in sides])), sides, 1)
        for name, sides in outputs.items()
    }
    return graph.model(said, list(shape), metadata=metadata)


@pytest.mark.parametrize(
    "outputs",
    [
        {"mask": [1, 1, 32, 32]},
        {"rows": [1, 40, 4]},
        {"rows": [1, 100, 8], "other": [1, 50, 8]},
        {"features": [1, 512]},
        {"raw8": [1, 3, 4, 4, 8], "raw16": [1, 3, 2, 2, 8], "raw32": [1, 3, 1, 1, 8]},
    ],
)
def test_an_unknown_layout_names_what_was_found_and_what_is_known(outputs, tmp_path):
    path = graphs.written(odd(outputs), tmp_path / "odd.onnx")
    with pytest.raises(UsageError) as raised:
        detector(path).locate([scene()])
    message = str(raised.value)
    assert "it takes images float32 (1, 3, 32, 32) and gives" in message
    for name, sides in outputs.items():
        assert f"{name} float32 ({', '.join(map(str, sides))})" in message
    assert "YOLOX (one output (n, cells, 5 + classes))" in message


def test_turned_boxes_are_not_taken_for_upright_ones(tmp_path):
    model = graphs.yolov8(graphs.ULTRALYTICS | {"task": "obb"})
    path = graphs.written(model, tmp_path / "obb.onnx")
    with pytest.raises(UsageError, match="its metadata call it a graph to obb"):
        detector(path).locate([scene()])


def test_what_is_no_picture_is_no_detector(tmp_path):
    model = odd({"output": [1, 63, 8]}, shape=(1, 77))
    with pytest.raises(UsageError, match="has a layout that is not known"):
        detector(graphs.written(model, tmp_path / "text.onnx")).locate([scene()])


def test_several_pictures_at_once_are_refused(tmp_path):
    model = odd({"output": [4, 63, 8]}, shape=(4, 3, 32, 32))
    with pytest.raises(WeightsError, match="takes exactly 4 pictures a run"):
        detector(graphs.written(model, tmp_path / "four.onnx")).locate([scene()])


def test_a_monstrous_input_is_refused(tmp_path):
    side = LARGEST_INPUT + 32
    metadata = {"stride": "32", "names": "{0: 'a', 1: 'b', 2: 'c'}"}
    model = odd({"output": [1, 84, 8]}, shape=(1, 3, 32, side), metadata=metadata)
    with pytest.raises(WeightsError, match=f"no picture of 1 to {LARGEST_INPUT} pixels a side"):
        detector(graphs.written(model, tmp_path / "huge.onnx")).locate([scene()])


def test_a_graph_for_tensorrt_says_what_to_export(tmp_path):
    names = ("num_dets", "det_boxes", "det_scores", "det_classes")
    node = helper.make_node("EfficientNMS_TRT", ["images"], list(names), domain="TRT")
    model = helper.make_model(
        helper.make_graph(
            [node],
            "trt",
            [helper.make_tensor_value_info("images", TensorProto.FLOAT, [1, 3, 64, 64])],
            [helper.make_tensor_value_info(n, TensorProto.FLOAT, [1, 100]) for n in names],
        )
    )
    path = graphs.written(model, tmp_path / "trt.onnx")
    with pytest.raises(UsageError, match=r"exported for TensorRT .*EfficientNMS_TRT.* --max-wh"):
        detector(path).locate([scene()])


def test_what_is_no_graph_is_refused(tmp_path):
    path = tmp_path / "yolo.onnx"
    path.write_bytes(b"\xff" * 64)
    with pytest.raises(WeightsError, match="is no ONNX graph"):
        detector(path).locate([scene()])
    with pytest.raises(WeightsError, match="is no ONNX graph"):
        _ = detector(path).identity


def test_weights_outside_the_folder_are_refused(tmp_path):
    model = graphs.yolov8()
    tensor = numpy_helper.from_array(np.zeros(3, np.float32), "stolen")
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in (("location", "../outside.bin"), ("offset", "0"), ("length", "12")):
        tensor.external_data.add(key=key, value=value)
    model.graph.initializer.append(tensor)
    (tmp_path / "outside.bin").write_bytes(bytes(12))
    (tmp_path / "here").mkdir()
    path = graphs.written(model, tmp_path / "here" / "yolo.onnx")
    with pytest.raises(WeightsError, match="outside its own folder or a link"):
        detector(path).locate([scene()])


def test_a_graph_that_fails_names_itself(tmp_path):
    """An export that claims a free size and was made for one: reshaping fails when it runs."""
    graph = graphs.Graph()
    flat = graph.reshaped("images", 1, 300, 6)
    metadata = graphs.ULTRALYTICS
    model = graph.model({"output0": (flat, [1, 300, 6], 1)}, [1, 3, "h", "w"], metadata=metadata)
    path = graphs.written(model, tmp_path / "fails.onnx")
    with pytest.raises(WeightsError, match=r"fails\.onnx cannot be run"):
        detector(path).locate([scene()])


def test_numbers_that_are_not_finite_are_no_objects(tmp_path):
    graph = graphs.Graph()
    table = graph.constant(np.full((1, 300, 6), np.nan))
    model = graph.model({"output0": (table, [1, 300, 6], 1)}, graphs.PLANES)
    (found,) = detector(graphs.written(model, tmp_path / "nan.onnx")).locate([scene()])
    assert not found.found


def test_same_picture_same_answer(yolo):
    one, two = (detector(yolo).locate([scene()])[0] for _ in range(2))
    assert one.objects == two.objects and (one.mask == two.mask).all()
