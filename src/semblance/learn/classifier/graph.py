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

TOP, DOWN = "top.", "below."
"""What the names within begin with: of the top, and of what had such names in the backbone."""


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
        _lower(model.graph)
        _dense(model.graph, layers)
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


def _lower(graph: Any) -> None:
    """Make room for the names of a top: the backbone may be a category model itself."""
    for node in graph.node:
        for names in (node.input, node.output):
            for place, name in enumerate(names):
                names[place] = _below(name)
    for tensor in graph.initializer:
        tensor.name = _below(tensor.name)
    del graph.output[:]


def _below(name: str) -> str:
    taken = name in (BELOW, ABOVE) or name.startswith((TOP, DOWN))
    return f"{DOWN}{name}" if taken else name


def _dense(graph: Any, layers: Layers) -> None:
    from onnx import TensorProto, helper

    before = _below(BELOW)
    for name, layer, after in (
        ("hidden", layers.hidden, f"{TOP}seen"),
        (BELOW, layers.features, BELOW),
    ):
        _keep(graph, name, dict(zip(("weight", "bias"), layer, strict=True)))
        names = [before, f"{TOP}{name}.weight", f"{TOP}{name}.bias"]
        graph.node.append(helper.make_node("Gemm", names, [f"{TOP}{name}.sum"], transB=1))
        graph.node.append(helper.make_node("Relu", [f"{TOP}{name}.sum"], [after]))
        before = after
    shape = ["n", len(layers.features[1])]
    graph.output.append(helper.make_tensor_value_info(BELOW, TensorProto.FLOAT, shape))


def _softmax(graph: Any, layer: tuple[Matrix, Matrix], temperature: float) -> None:
    """The temperature is one with the layer."""
    from onnx import TensorProto, helper

    weight, bias = (np.asarray(each / np.float32(temperature), np.float32) for each in layer)
    _keep(graph, "categories", {"weight": weight, "bias": bias})
    names = [BELOW, f"{TOP}categories.weight", f"{TOP}categories.bias"]
    graph.node.append(helper.make_node("Gemm", names, [f"{TOP}logits"], transB=1))
    graph.node.append(helper.make_node("Softmax", [f"{TOP}logits"], [ABOVE], axis=1))
    graph.output.append(helper.make_tensor_value_info(ABOVE, TensorProto.FLOAT, ["n", len(bias)]))


def _keep(graph: Any, layer: str, numbers: Mapping[str, Matrix]) -> None:
    from onnx import numpy_helper

    for name, array in numbers.items():
        graph.initializer.append(numpy_helper.from_array(array, f"{TOP}{layer}.{name}"))
