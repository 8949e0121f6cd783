"""A head as an ONNX graph, for other programs."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from semblance.learn.extra import needs
from semblance.learn.heads.head import Head

OPSET, IR_VERSION = 17, 8
"""Old enough for every runtime of the last years."""

SMALLEST_NORM = 1e-12


def onnx_bytes(head: Head) -> bytes:
    """`joined`, (n, D) float32 -> `embedding`, (n, dim) of unit length.

    `joined` are the unit vectors of the models side by side, of unit length again. Raises
    RuntimeMissing without onnx.
    """
    with needs("onnx", "the ONNX graph of a head"):
        from onnx import helper
    nodes = [
        helper.make_node("Gemm", ["joined", "weight", "bias"], ["mapped"], transB=1),
        helper.make_node("ReduceL2", ["mapped"], ["norm"], axes=[1], keepdims=1),
        helper.make_node("Max", ["norm", "smallest"], ["length"]),
        helper.make_node("Div", ["mapped", "length"], ["embedding"]),
    ]
    numbers = {
        "weight": head.weight,
        "bias": head.bias,
        "smallest": np.array([[SMALLEST_NORM]], np.float32),
    }
    return model_bytes("head", nodes, numbers, head.takes, head.dim)


def model_bytes(
    name: str, nodes: Sequence[Any], arrays: Mapping[str, NDArray[Any]], takes: int, dim: int
) -> bytes:
    """A checked model of these nodes: `joined`, (n, takes) -> `embedding`, (n, dim)."""
    from onnx import TensorProto, checker, helper, numpy_helper

    def port(name: str, length: int) -> object:
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", length])

    graph = helper.make_graph(
        nodes,
        name,
        [port("joined", takes)],
        [port("embedding", dim)],
        [numpy_helper.from_array(np.ascontiguousarray(each), n) for n, each in arrays.items()],
    )
    opsets = [helper.make_opsetid("", OPSET)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION)
    checker.check_model(model)
    return bytes(model.SerializeToString())
