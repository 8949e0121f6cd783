"""The whole category model as one ONNX graph: pixels in, features and probabilities out."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from semblance.encoders.description import EncoderDescription, Preprocessing
from semblance.encoders.files.sidecar import toml_of
from semblance.learn.classifier.top import Layers, Matrix
from semblance.learn.extra import needs

BELOW, ABOVE = "features", "probabilities"


def with_top(
    graph: bytes, layers: Layers, labels: tuple[str, ...], temperature: float, *, whole: bool
) -> bytes:
    """`images` (n, side, side, 3) uint8 -> `features` (n, 512) and `probabilities` (n, K), both
    float32.

    `graph` gives a backbone's features; with `whole` it holds the dense layers already. The
    categories' names are in the graph's metadata. Raises RuntimeMissing without onnx.
    """
    with needs("onnx", "the graph of a category model"):
        import onnx
        from onnx import checker
    model = onnx.load_from_string(graph)
    if not whole:
        _rename(model.graph, BELOW, "pooled")
        _dense(model.graph, layers)
        model.graph.output[0].name = BELOW
        model.graph.output[0].type.tensor_type.shape.dim[1].dim_value = len(layers.features[1])
    _softmax(model.graph, layers.categories, temperature)
    onnx.helper.set_model_props(
        model, {"labels": json.dumps(labels), "temperature": repr(temperature)}
    )
    checker.check_model(model)
    return bytes(model.SerializeToString())


def sidecar_of(
    name: str, backbone: EncoderDescription, seen: Preprocessing, layers: Layers, *, whole: bool
) -> str:
    """How pictures are prepared for it, and what it is, as TOML."""
    dim = len(layers.features[1])
    kind = "trained further" if whole else "as it is"
    description = replace(
        backbone,
        name=name,
        architecture=f"{backbone.name}, {kind}, under {len(layers.hidden[1])} and {dim} dense",
        dim=dim,
        parameters=backbone.parameters + layers.size,
        licence="yours, as far as the pictures and the backbone allow "
        f"({backbone.licence.partition(' (')[0]})",
    )
    return toml_of(description, seen)


def _rename(graph: Any, old: str, new: str) -> None:
    for node in graph.node:
        for names in (node.input, node.output):
            for place, name in enumerate(names):
                if name == old:
                    names[place] = new


def _dense(graph: Any, layers: Layers) -> None:
    from onnx import helper

    before = "pooled"
    for name, layer, after in (
        ("hidden", layers.hidden, "top.seen"),
        (BELOW, layers.features, BELOW),
    ):
        _keep(graph, name, dict(zip(("weight", "bias"), layer, strict=True)))
        names = [before, f"top.{name}.weight", f"top.{name}.bias"]
        graph.node.append(helper.make_node("Gemm", names, [f"top.{name}.sum"], transB=1))
        graph.node.append(helper.make_node("Relu", [f"top.{name}.sum"], [after]))
        before = after


def _softmax(graph: Any, layer: tuple[Matrix, Matrix], temperature: float) -> None:
    """The temperature is one with the layer."""
    from onnx import TensorProto, helper

    weight, bias = (np.asarray(each / np.float32(temperature), np.float32) for each in layer)
    _keep(graph, "categories", {"weight": weight, "bias": bias})
    names = [BELOW, "top.categories.weight", "top.categories.bias"]
    graph.node.append(helper.make_node("Gemm", names, ["top.logits"], transB=1))
    graph.node.append(helper.make_node("Softmax", ["top.logits"], [ABOVE], axis=1))
    graph.output.append(helper.make_tensor_value_info(ABOVE, TensorProto.FLOAT, ["n", len(bias)]))


def _keep(graph: Any, layer: str, numbers: Mapping[str, Matrix]) -> None:
    from onnx import numpy_helper

    for name, array in numbers.items():
        graph.initializer.append(numpy_helper.from_array(array, f"top.{layer}.{name}"))
