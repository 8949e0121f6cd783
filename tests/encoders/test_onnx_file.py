"""Graphs of others: prepared as their sidecar says, and opened with care."""

import os
from pathlib import Path

import numpy as np
import pytest

from semblance.encoders import describe, load
from semblance.encoders.files.export import export
from semblance.encoders.files.sidecar import Sidecar, place
from semblance.encoders.runtime.choose import RuntimeChoice
from semblance.errors import UsageError, WeightsError
from semblance.images import open_image

onnx = pytest.importorskip("onnx")
from onnx import TensorProto, helper, numpy_helper  # noqa: E402

SIDECAR = "input_size = 8\nmean = [100, 100, 100]\nstd = [2, 4, 8]\n"
GREY = open_image(np.full((20, 30, 3), 108, np.uint8))


def write(path: Path, shape, nodes, out, weights=(), kind=TensorProto.FLOAT) -> Path:
    """A graph from `images` to `answer`, with a sidecar."""
    graph = helper.make_graph(
        nodes,
        "theirs",
        [helper.make_tensor_value_info("images", kind, shape)],
        [helper.make_tensor_value_info("answer", kind, out)],
        list(weights),
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    path.write_bytes(model.SerializeToString())
    place(path).write_text(SIDECAR)
    return path


def means(path: Path, side=8, batch="n", kind=TensorProto.FLOAT) -> Path:
    """A network that says the mean of each channel."""
    node = helper.make_node("ReduceMean", ["images"], ["answer"], axes=[2, 3], keepdims=0)
    return write(path, [batch, 3, side, side], [node], [batch, 3], kind=kind)


def vector_of(path: Path, image=GREY, **options):
    encoder = load(f"onnx:{path}", **options)
    return encoder.encode([encoder.prepare(image)] * 2)


def test_pixels_are_normalized_as_the_sidecar_says(tmp_path):
    """A grey of 108, with mean 100 and deviations 2, 4 and 8: the network sees 4, 2 and 1."""
    assert vector_of(means(tmp_path / "means.onnx")).tolist() == [[4, 2, 1]] * 2


def test_openvino_says_the_same(tmp_path):
    pytest.importorskip("openvino")
    bulk = RuntimeChoice("bulk", "exact", "cpu", workers=1)
    assert vector_of(means(tmp_path / "means.onnx"), runtime=bulk).tolist() == [[4, 2, 1]] * 2


def test_a_graph_in_half_precision_works(tmp_path):
    path = means(tmp_path / "half.onnx", kind=TensorProto.FLOAT16)
    assert vector_of(path).tolist() == [[4, 2, 1]] * 2


def test_a_feature_map_is_averaged(tmp_path, photos):
    node = helper.make_node("Identity", ["images"], ["answer"])
    shape = ["n", 3, 8, 8]
    path = write(tmp_path / "map.onnx", shape, [node], shape)
    vectors = vector_of(path, photos["chelsea"])
    assert vectors == pytest.approx(
        vector_of(means(tmp_path / "means.onnx"), photos["chelsea"]), abs=1e-4
    )


def test_its_description_tells_what_is_known(tmp_path):
    path = means(tmp_path / "means.onnx")
    description = describe(f"onnx:{path}")
    assert (description.dim, description.input_sizes) == (3, (8, 8, 1))
    with pytest.raises(UsageError, match="takes inputs of 8 pixels only, not 16"):
        load(f"onnx:{path}", input_size=16)


def test_a_free_side_takes_any_size(tmp_path):
    path = means(tmp_path / "free.onnx", side="side")
    assert vector_of(path, input_size=32).tolist() == [[4, 2, 1]] * 2


@pytest.mark.parametrize("name", ["fast", "efficientnet_lite1"])
def test_an_exported_model_comes_back_as_a_file(tmp_path, photos, name):
    export(name, tmp_path / "out.onnx")
    ours = load(name)
    expected = ours.encode([ours.prepare(photos["coffee"])] * 2)
    assert vector_of(tmp_path / "out.onnx", photos["coffee"]) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "lacks input_size, mean, std"),
        (SIDECAR + "deviation = 3", "unknown key 'deviation'"),
        (SIDECAR.replace("[2, 4, 8]", "[2, 4]"), "std must be three numbers"),
        (SIDECAR.replace("[2, 4, 8]", "[2, 4, 0]"), "std must be above 0"),
        (SIDECAR.replace("= 8\n", "= 'big'\n"), "input_size must be a number of pixels"),
        (SIDECAR + "crop = 0", "crop must be above 0"),
        (SIDECAR + "layout = 'rows'", "layout is one of pixels, planes"),
        (SIDECAR + "interpolation = 'nearest'", "interpolation is one of bilinear, bicubic"),
        (SIDECAR + "licence = 3", "are texts"),
        ("input_size = ", "is not valid TOML"),
    ],
)
def test_a_sidecar_that_makes_no_sense_is_one_sentence(tmp_path, text, complaint):
    path = means(tmp_path / "means.onnx")
    place(path).write_text(text)
    with pytest.raises(UsageError, match=complaint):
        describe(f"onnx:{path}")


def test_a_graph_without_a_sidecar_says_what_to_write(tmp_path):
    path = means(tmp_path / "means.onnx")
    place(path).unlink()
    with pytest.raises(UsageError, match=r"means\.onnx\.toml .* input_size, mean and std"):
        describe(f"onnx:{path}")


@pytest.mark.parametrize(
    ("shape", "out", "complaint"),
    [
        ([1, 3, 8, 8], [1, 3, 8, 8], "exactly 1 picture"),
        (["n", 3], ["n", 3], "not a picture's"),
        (["n", 3, 8, 9], ["n", 3, 8, 9], "must be a square"),
        (["n", "c", 8, 8], ["n", "c", 8, 8], "with dim written in the graph"),
    ],
)
def test_a_graph_of_another_shape_is_refused(tmp_path, shape, out, complaint):
    node = helper.make_node("Identity", ["images"], ["answer"])
    path = write(tmp_path / "odd.onnx", shape, [node], out)
    with pytest.raises(WeightsError, match=complaint):
        describe(f"onnx:{path}")


def test_pixels_need_our_names(tmp_path):
    path = means(tmp_path / "means.onnx")
    place(path).write_text(SIDECAR + 'layout = "pixels"')
    with pytest.raises(WeightsError, match="first output 'features'"):
        describe(f"onnx:{path}")


def test_what_is_no_graph_is_refused(tmp_path):
    path = means(tmp_path / "means.onnx")
    path.write_bytes(b"\xff" * 100)
    with pytest.raises(WeightsError, match="is no ONNX graph"):
        describe(f"onnx:{path}")
    path.unlink()
    with pytest.raises(WeightsError, match="cannot be read"):
        describe(f"onnx:{path}")


def with_external_weights(folder: Path, location: str) -> Path:
    """A graph that adds 1, 2 and 3 to the means; those three numbers lie in `location`."""
    tensor = numpy_helper.from_array(np.array([1, 2, 3], np.float32), "bias")
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in (("location", location), ("offset", "0"), ("length", "12")):
        tensor.external_data.add(key=key, value=value)
    nodes = [
        helper.make_node("ReduceMean", ["images"], ["means"], axes=[2, 3], keepdims=0),
        helper.make_node("Add", ["means", "bias"], ["answer"]),
    ]
    folder.mkdir(exist_ok=True)
    return write(folder / "model.onnx", ["n", 3, 8, 8], nodes, ["n", 3], [tensor])


WEIGHTS = np.array([1, 2, 3], np.float32).tobytes()


def test_weights_beside_the_graph_are_read_and_part_of_its_hash(tmp_path):
    path = with_external_weights(tmp_path / "here", "weights.bin")
    (path.parent / "weights.bin").write_bytes(WEIGHTS)
    assert vector_of(path).tolist() == [[5, 4, 4]] * 2
    before = describe(f"onnx:{path}").weights_sha256
    (path.parent / "weights.bin").write_bytes(WEIGHTS[::-1])
    assert describe(f"onnx:{path}").weights_sha256 != before


@pytest.mark.parametrize("location", ["../outside.bin", "{absolute}", "sub/../../outside.bin", ""])
def test_weights_elsewhere_are_refused(tmp_path, location):
    outside = tmp_path / "outside.bin"
    outside.write_bytes(WEIGHTS)
    path = with_external_weights(tmp_path / "here", location.format(absolute=outside))
    with pytest.raises(WeightsError, match="outside its own folder or a link"):
        describe(f"onnx:{path}")


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_weights_through_a_link_are_refused(tmp_path, kind):
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "weights.bin").write_bytes(WEIGHTS)
    name = "weights.bin" if kind == "file" else "linked/weights.bin"
    path = with_external_weights(tmp_path / "here", name)
    source = tmp_path / "other" / ("weights.bin" if kind == "file" else "")
    os.symlink(source, path.parent / name.partition("/")[0])
    with pytest.raises(WeightsError, match="outside its own folder or a link"):
        describe(f"onnx:{path}")


def test_missing_weights_are_named(tmp_path):
    path = with_external_weights(tmp_path / "here", "weights.bin")
    with pytest.raises(WeightsError, match=r"weights\.bin, and that is not a file"):
        describe(f"onnx:{path}")


def test_weights_hidden_in_a_branch_are_found_too(tmp_path):
    """A graph inside a node, such as one arm of an If, is searched as well."""
    outside = with_external_weights(tmp_path / "here", "../outside.bin")
    inner = onnx.load(outside, load_external_data=False)
    branch = helper.make_graph(
        [helper.make_node("Identity", ["bias"], ["picked"])],
        "arm",
        [],
        [helper.make_tensor_value_info("picked", TensorProto.FLOAT, [3])],
        [inner.graph.initializer[0]],
    )
    yes = numpy_helper.from_array(np.array(True), "yes")
    nodes = [
        helper.make_node("If", ["yes"], ["bias"], then_branch=branch, else_branch=branch),
        helper.make_node("ReduceMean", ["images"], ["means"], axes=[2, 3], keepdims=0),
        helper.make_node("Add", ["means", "bias"], ["answer"]),
    ]
    path = write(tmp_path / "branch.onnx", ["n", 3, 8, 8], nodes, ["n", 3], [yes])
    with pytest.raises(WeightsError, match="outside its own folder or a link"):
        describe(f"onnx:{path}")


def test_a_written_sidecar_reads_back(tmp_path):
    _, sidecar = export("fast", tmp_path / "out.onnx", input_size=160)
    read = Sidecar.beside(tmp_path / "out.onnx")
    assert read.preprocessing == describe("fast").preprocessing_at(160)
    assert sidecar.read_text().startswith("input_size = 160\n")
