"""Feature maps: what is averaged to the vector, a chosen layer, and networks of tokens."""

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from semblance.encoders import load
from semblance.encoders.feature_maps import feature_maps, layers, map_reader
from semblance.encoders.map_site import MappedGraph, MapSite
from semblance.encoders.runtime.choose import RuntimeChoice
from semblance.encoders.runtime.onnx_runtime import OnnxRuntime
from semblance.errors import UsageError

SIDE = 4


def graph_of(nodes, constants, dim=3):
    pixels = helper.make_tensor_value_info("images", TensorProto.UINT8, ["n", SIDE, SIDE, 3])
    features = helper.make_tensor_value_info("features", TensorProto.FLOAT, ["n", dim])
    arrays = [numpy_helper.from_array(np.asarray(v, np.int64), k) for k, v in constants.items()]
    graph = helper.make_graph(nodes, "small", [pixels], [features], arrays)
    opsets = [helper.make_opsetid("", 18)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=8)
    onnx.checker.check_model(model)
    return MappedGraph(model.SerializeToString(), SIDE)


def pictures(count, side=SIDE, seed=0):
    rng = np.random.default_rng(seed)
    return [rng.integers(0, 256, (side, side, 3), np.uint8) for _ in range(count)]


def test_the_map_before_an_average_is_found():
    """A network that averages pixels: its map is the picture."""
    graph = graph_of(
        [
            helper.make_node("Cast", ["images"], ["float"], to=TensorProto.FLOAT),
            helper.make_node("Transpose", ["float"], ["planes"], perm=[0, 3, 1, 2]),
            helper.make_node("ReduceMean", ["planes", "axes"], ["mean"], keepdims=1),
            helper.make_node("Flatten", ["mean"], ["features"]),
        ],
        {"axes": [2, 3]},
    )
    site = graph.last()
    assert site == MapSite("planes", "planes", (4, 4), 3)
    (picture,) = pictures(1)
    given = OnnxRuntime(graph.read_at(site), threads=1).run(picture[None])
    assert (given == picture.transpose(2, 0, 1)).all()


def test_tokens_are_a_grid_without_the_class_token():
    """A "transformer" whose class token is the mean of its patches, which here are pixels."""
    graph = graph_of(
        [
            helper.make_node("Cast", ["images"], ["float"], to=TensorProto.FLOAT),
            helper.make_node("Reshape", ["float", "shape"], ["patches"]),
            helper.make_node("ReduceMean", ["patches", "first"], ["class"], keepdims=1),
            helper.make_node("Concat", ["class", "patches"], ["tokens"], axis=1),
            helper.make_node("Gather", ["tokens", "zero"], ["features"], axis=1),
        ],
        {"shape": [0, 16, 3], "first": [1], "zero": 0},
    )
    assert graph.last() == MapSite("tokens", "tokens", (4, 4), 3, extra=1)


def test_a_network_without_places_has_no_map():
    graph = graph_of(
        [
            helper.make_node("Cast", ["images"], ["float"], to=TensorProto.FLOAT),
            helper.make_node("Flatten", ["float"], ["features"]),
        ],
        {},
        dim=48,
    )
    assert graph.all() == []


@pytest.mark.parametrize("name", ["efficientnet_lite0", "efficientnet_lite1", "efficientnet_lite2"])
def test_the_mean_of_the_map_is_the_vector(name):
    encoder = load(name, input_size=96, runtime=RuntimeChoice(precision="exact"))
    prepared = pictures(5, 96)
    maps = feature_maps(encoder, prepared)
    assert maps.shape == (5, 3, 3, 1280)
    assert map_reader(encoder).averaged
    assert maps.mean(axis=(1, 2)) == pytest.approx(encoder.encode(prepared), abs=1e-4)


def test_every_engine_gives_the_map():
    prepared = pictures(5, 64)
    one, other = (
        feature_maps(load("fast", input_size=64, runtime=RuntimeChoice(work, "exact")), prepared)
        for work in ("one-shot", "bulk")
    )
    assert one == pytest.approx(other, abs=1e-3)


def test_a_layer_is_chosen_by_name():
    encoder = load("fast", input_size=64)
    names = layers(encoder)
    assert names[0] == "conv_stem" and len(names) > 50
    assert feature_maps(encoder, pictures(2, 64), "conv_stem").shape == (2, 32, 32, 32)
    assert map_reader(encoder, "conv_stem") is map_reader(encoder, "conv_stem")


def test_what_has_no_map_says_so():
    sift = load("sift")
    assert layers(sift) == [] and map_reader(sift) is None
    with pytest.raises(UsageError, match=r"sift has no feature map$"):
        feature_maps(sift, [])
    with pytest.raises(UsageError, match="no feature map called 'conv_9'; `layers` lists"):
        feature_maps(load("fast", input_size=64), pictures(1, 64), "conv_9")
