"""Write timm's EfficientNet-Lite as an ONNX graph, node by node.

Walking the modules, rather than tracing a run, keeps batch, height and width dynamic, leaves
TensorFlow's "same" padding to the engine (`auto_pad=SAME_UPPER`, right at odd sizes too) and gives
the same bytes every time.
"""

from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import nn

OPSET = 17
IR_VERSION = 8  # the one that came with opset 17: any ONNX Runtime or OpenVINO since 2022 reads it
MEAN, STD = 127.0, 128.0


def fold_batch_norm(conv: nn.Conv2d, norm: Any) -> tuple[torch.Tensor, torch.Tensor]:
    """Weight rounded to float16 and bias in float32 of the convolution that does both."""
    scale = norm.weight.double() / torch.sqrt(norm.running_var.double() + norm.eps)
    weight = conv.weight.double() * scale[:, None, None, None]
    bias = norm.bias.double() - norm.running_mean.double() * scale
    return weight.half(), bias.float()


class GraphWriter:
    """Collects nodes; each method appends one idea and returns the name of its output."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []

    def node(self, kind: str, *inputs: str, output: str = "", **attributes: Any) -> str:
        name = output or f"{kind.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], name=name, **attributes))
        return name

    def constant(self, name: str, value: NDArray[Any]) -> str:
        self.initializers.append(numpy_helper.from_array(value, name))
        return name

    def input_tensor(self, images: str) -> str:
        """(batch, height, width, 3) uint8 to normalized (batch, 3, height, width) float32.

        Transposing last lets an engine that computes on interleaved channels drop the transpose.
        """
        values = self.node("Cast", images, to=TensorProto.FLOAT)
        centred = self.node("Sub", values, self.constant("mean", np.array([MEAN], np.float32)))
        scale = self.constant("scale", np.array([1 / STD], np.float32))
        return self.node("Transpose", self.node("Mul", centred, scale), perm=[0, 3, 1, 2])

    def convolution(self, x: str, name: str, conv: nn.Conv2d, norm: Any) -> str:
        """Convolution, folded batch normalization and, where the network has it, ReLU6."""
        weight, bias = fold_batch_norm(conv, norm)
        half = self.constant(f"{name}.weight", weight.numpy())
        x = self.node(
            "Conv",
            x,
            self.node("Cast", half, output=f"{name}.weight.float32", to=TensorProto.FLOAT),
            self.constant(f"{name}.bias", bias.numpy()),
            output=name,
            auto_pad="SAME_UPPER",
            kernel_shape=list(conv.kernel_size),
            strides=list(conv.stride),
            group=conv.groups,
        )
        return x if isinstance(norm.act, nn.Identity) else self.node("Clip", x, "zero", "six")

    def block(self, x: str, name: str, block: Any) -> str:
        """A depthwise-separable convolution or an inverted residual, with its shortcut."""
        y = x
        for conv, norm in convolutions_of(block):
            y = self.convolution(y, f"{name}.{conv}", getattr(block, conv), getattr(block, norm))
        return self.node("Add", y, x) if block.has_skip else y

    def backbone(self, images: str, model: Any) -> None:
        self.constant("zero", np.array(0, np.float32))
        self.constant("six", np.array(6, np.float32))
        x = self.convolution(self.input_tensor(images), "conv_stem", model.conv_stem, model.bn1)
        for s, stage in enumerate(model.blocks):
            for b, block in enumerate(stage):
                x = self.block(x, f"blocks.{s}.{b}", block)
        x = self.convolution(x, "conv_head", model.conv_head, model.bn2)
        self.node("ReduceMean", x, output="features", axes=[2, 3], keepdims=0)


def convolutions_of(block: Any) -> list[tuple[str, str]]:
    """The names of a block's convolutions, each with its batch normalization, in order."""
    if type(block).__name__ == "DepthwiseSeparableConv":
        return [("conv_dw", "bn1"), ("conv_pw", "bn2")]
    return [("conv_pw", "bn1"), ("conv_dw", "bn2"), ("conv_pwl", "bn3")]


def features_graph(name: str, model: Any) -> bytes:
    """The serialized graph: `images` (batch, height, width, 3) uint8 to `features` (batch, dim)."""
    writer = GraphWriter()
    writer.backbone("images", model)
    images = helper.make_tensor_value_info(
        "images", TensorProto.UINT8, ["batch", "height", "width", 3]
    )
    features = helper.make_tensor_value_info(
        "features", TensorProto.FLOAT, ["batch", model.num_features]
    )
    graph = helper.make_graph(writer.nodes, name, [images], [features], writer.initializers)
    proto = helper.make_model(
        graph,
        ir_version=IR_VERSION,
        opset_imports=[helper.make_opsetid("", OPSET)],
        producer_name="semblance",
    )
    onnx.checker.check_model(proto, full_check=True)
    return bytes(proto.SerializeToString(deterministic=True))
