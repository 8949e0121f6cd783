"""Tiny salient-object graphs in the form that exports of U2-Net have."""

from pathlib import Path
from typing import Any

import numpy as np


def write_redness(
    path: Path,
    *,
    side: int = 64,
    batch: int | str = 1,
    channels: int = 1,
    logits: bool = False,
    extra_first: bool = False,
) -> Path:
    """A network that finds what is more red than blue; its inputs are normalized as U2-Net's.

    With `extra_first`, an output of zeros called `coarse` comes before `fine`.
    """
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    weights = np.zeros((channels, 3, 1, 1), np.float32)
    weights[:, 0], weights[:, 2] = 20.0, -20.0
    # Equal red and blue, normalized with ImageNet's figures, differ by less than 1.
    tensors = [
        numpy_helper.from_array(weights, "weights"),
        numpy_helper.from_array(np.full(channels, -30, np.float32), "bias"),
        numpy_helper.from_array(np.zeros(1, np.float32), "zero"),
    ]
    nodes = [helper.make_node("Conv", ["input", "weights", "bias"], ["fine" if logits else "raw"])]
    if not logits:
        nodes.append(helper.make_node("Sigmoid", ["raw"], ["fine"]))
    outputs = [_value("fine", batch, channels, side)]
    if extra_first:
        nodes.append(helper.make_node("Mul", ["fine", "zero"], ["coarse"]))
        outputs.insert(0, _value("coarse", batch, channels, side))
    inputs = [helper.make_tensor_value_info("input", TensorProto.FLOAT, [batch, 3, side, side])]
    graph = helper.make_graph(nodes, "redness", inputs, outputs, tensors)
    model = helper.make_model(graph, ir_version=8, opset_imports=[helper.make_opsetid("", 11)])
    onnx.save(model, str(path))
    return path


def _value(name: str, batch: int | str, channels: int, side: int) -> Any:
    from onnx import TensorProto, helper

    return helper.make_tensor_value_info(name, TensorProto.FLOAT, [batch, channels, side, side])
