"""A salient-object network fitted with our input and output: pixels in, one saliency map out."""

from typing import Any

import numpy as np

from semblance.localize.saliency.preprocessing import SaliencyPreprocessing

SMALLEST_MAXIMUM = 1e-6
"""Of a black picture, so that it is not divided by zero."""


def fitted(model: Any, preprocessing: SaliencyPreprocessing, output: str = "") -> bytes:
    """The graph with `images`, uint8 pixels, in front and `features`, (n, side, side), at the end.

    `model` takes one float (n, 3, side, side) and gives (n, 1, side, side), by the name `output`
    or as the first; its other outputs are dropped.
    """
    import onnx
    from onnx import TensorProto, helper

    inner = onnx.compose.add_prefix(model, "inner/").graph
    weights = {tensor.name for tensor in inner.initializer}
    source = next(value for value in inner.input if value.name not in weights)
    side = preprocessing.input_size
    before, constants = _before(preprocessing, source)
    batch = _batch(source)
    whole = helper.make_graph(
        [*before, *inner.node, *_after(inner, output, preprocessing.logits)],
        "saliency",
        [helper.make_tensor_value_info("images", TensorProto.UINT8, [batch, side, side, 3])],
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, [batch, side, side])],
        [*inner.initializer, *constants, _form(side)],
    )
    made = helper.make_model(
        whole,
        producer_name="semblance",
        ir_version=model.ir_version,
        opset_imports=model.opset_import,
        functions=model.functions,
    )
    return bytes(made.SerializeToString(deterministic=True))


def _batch(source: Any) -> int | str:
    first = source.type.tensor_type.shape.dim[0]
    return first.dim_value or "batch"


def _form(side: int) -> Any:
    """The shape of the answer; 0 keeps the batch as it is."""
    from onnx import numpy_helper

    return numpy_helper.from_array(np.array([0, side, side], np.int64), "form")


def _before(preprocessing: SaliencyPreprocessing, source: Any) -> tuple[list[Any], list[Any]]:
    """Nodes from `images` to the network's own input, and their constants."""
    from onnx import TensorProto, helper, numpy_helper

    values = {
        "mean": np.array(preprocessing.mean, np.float32),
        "std": np.array(preprocessing.std, np.float32),
        "white": np.array(255, np.float32),
        "least": np.array(SMALLEST_MAXIMUM, np.float32),
    }
    nodes = [helper.make_node("Cast", ["images"], ["pixels"], to=TensorProto.FLOAT)]
    largest = "white"
    if preprocessing.stretch:
        largest = "largest"
        nodes += [
            # Pooling, because the form of ReduceMax changes with the operator set.
            helper.make_node("Transpose", ["pixels"], ["turned"], perm=[0, 3, 1, 2]),
            helper.make_node("GlobalMaxPool", ["turned"], ["channel_maxima"]),
            helper.make_node("Transpose", ["channel_maxima"], ["maxima"], perm=[0, 2, 3, 1]),
            helper.make_node("MaxPool", ["maxima"], ["maximum"], kernel_shape=[1, 3]),
            helper.make_node("Max", ["maximum", "least"], [largest]),
        ]
    kind = source.type.tensor_type.elem_type
    nodes += [
        helper.make_node("Div", ["pixels", largest], ["shares"]),
        helper.make_node("Sub", ["shares", "mean"], ["centred"]),
        helper.make_node("Div", ["centred", "std"], ["scaled"]),
        helper.make_node("Transpose", ["scaled"], ["planes"], perm=[0, 3, 1, 2]),
        helper.make_node("Cast", ["planes"], [source.name], to=kind),
    ]
    used = {name for node in nodes for name in node.input}
    constants = [numpy_helper.from_array(v, name) for name, v in values.items() if name in used]
    return nodes, constants


def _after(inner: Any, output: str, logits: bool) -> list[Any]:
    """Nodes from the network's map, float16 at times, to `features`."""
    from onnx import TensorProto, helper

    name = f"inner/{output}" if output else inner.output[0].name
    nodes = [helper.make_node("Cast", [name], ["map"], to=TensorProto.FLOAT)]
    if logits:
        nodes.append(helper.make_node("Sigmoid", ["map"], ["probability"]))
    return [*nodes, helper.make_node("Reshape", [nodes[-1].output[0], "form"], ["features"])]
