"""The bundled networks in torch: timm's modules, filled from the graphs that come with us.

In those graphs each batch normalization is folded into the convolution before it. The modules get
the folded weights, and normalizations that do nothing but add the folded bias.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from semblance.errors import WeightsError
from semblance.learn.extra import needs


def fill(model: Any, graph: bytes) -> None:
    """Put a graph's weights into the module that it was made of, in place.

    `model` computes what the graph does as long as its normalizations keep their statistics.
    Raises WeightsError where the two are not of one architecture.
    """
    weights = _initializers(graph)
    state: dict[str, Any] = {}
    for conv, norm, eps in _pairs(model):
        state |= _folded(conv, norm, eps, weights)
    unused = weights.keys() - {name for name in state if name in weights} - _biases(model)
    lacking = model.state_dict().keys() - state.keys()
    if unused - {"zero", "six", "mean", "scale"} or lacking:
        raise WeightsError(
            f"the graph is not of this network ({sorted(unused | lacking)[0]}); "
            "install Semblance again"
        )
    model.load_state_dict(state)


def _folded(
    conv: str, norm: str, eps: float, weights: Mapping[str, NDArray[np.float32]]
) -> dict[str, Any]:
    import torch

    try:
        weight, bias = (torch.from_numpy(weights[f"{conv}.{part}"]) for part in ("weight", "bias"))
    except KeyError as error:
        raise WeightsError(f"the graph lacks {error}; install Semblance again") from error
    return {
        f"{conv}.weight": weight,
        f"{norm}.weight": torch.ones_like(bias),
        f"{norm}.bias": bias,
        f"{norm}.running_mean": torch.zeros_like(bias),
        # With the epsilon that torch adds, the spread is 1.
        f"{norm}.running_var": torch.full_like(bias, 1 - eps),
        f"{norm}.num_batches_tracked": torch.tensor(0),
    }


def _pairs(model: Any) -> Iterator[tuple[str, str, float]]:
    """The names of each convolution and of the normalization after it, in the order they run."""
    import torch

    before = ""
    for name, module in model.named_modules():
        if isinstance(module, torch.nn.Conv2d):
            before = name
        elif isinstance(module, torch.nn.BatchNorm2d):
            yield before, name, module.eps


def _biases(model: Any) -> set[str]:
    return {f"{conv}.bias" for conv, _, _ in _pairs(model)}


def _initializers(graph: bytes) -> dict[str, NDArray[np.float32]]:
    with needs("onnx", "training a bundled network"):
        import onnx
        from onnx import numpy_helper
    found = onnx.load_from_string(graph).graph.initializer
    return {each.name: np.array(numpy_helper.to_array(each), np.float32) for each in found}
