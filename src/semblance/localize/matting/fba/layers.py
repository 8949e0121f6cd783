"""What the network is made of: convolutions of standardized weights, each followed by group norm.

Both were made to train with a batch of one: weight standardization by Qiao et al. 2019,
https://arxiv.org/abs/1903.10520, group normalization by Wu and He 2018,
https://arxiv.org/abs/1803.08494.
"""

from typing import Any

GROUPS = 32
EPSILON = 1e-5
"""Under the root of a filter's variance, as in training: small filters are not blown up."""


def standardized_convolution(
    inputs: int,
    outputs: int,
    kernel: int,
    *,
    stride: int = 1,
    dilation: int = 1,
    bias: bool = False,
) -> Any:
    """A convolution that keeps the size (but for its stride) and whose every filter has mean 0 and
    variance 1 when it is used; the weights in its state are as they were trained."""
    from torch import nn
    from torch.nn import functional

    class StandardizedConvolution(nn.Conv2d):  # type: ignore[misc]
        folded = False

        def forward(self, planes: Any) -> Any:
            weight = self.weight if self.folded else standardized(self.weight)
            return functional.conv2d(
                planes, weight, self.bias, self.stride, self.padding, self.dilation
            )

    padding = kernel // 2 * dilation
    return StandardizedConvolution(
        inputs, outputs, kernel, stride, padding, dilation=dilation, bias=bias
    )


def standardized(weight: Any) -> Any:
    """(outputs, inputs, k, k), each output's filter with mean 0 and variance 1 (nearly)."""
    import torch

    variance, mean = torch.var_mean(weight, (1, 2, 3), correction=0, keepdim=True)
    return (weight - mean) * (variance + EPSILON).rsqrt()


def fold(network: Any) -> None:
    """Standardize the weights of every part once and for all, for a network that learns no more.

    Its state is then no longer the published one; a run and a graph are rid of the arithmetic.
    """
    import torch

    with torch.no_grad():
        for part in network.modules():
            if getattr(part, "folded", True) is False:
                part.weight.copy_(standardized(part.weight))
                part.folded = True


def group_norm(channels: int) -> Any:
    from torch import nn

    return nn.GroupNorm(GROUPS, channels, EPSILON)
