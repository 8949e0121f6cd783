"""The encoder: a ResNet-50 that stays at an eighth of the picture's size to its end.

He et al. 2015, https://arxiv.org/abs/1512.03385, with the strides of the last two stages replaced
by dilation, so that an edge is not averaged away. The names of parts are those of the published
weights.
"""

from typing import Any

from semblance.localize.matting.fba.layers import group_norm, standardized_convolution

INPUTS = 11
"""Normalized picture (3), six distances to what is known (6), known background and object (2)."""

STEM = 64
EXPANSION = 4
STAGES = ((64, 3, 1, 1, 1), (128, 4, 2, 1, 1), (256, 6, 1, 1, 2), (512, 3, 1, 2, 4))
"""Width, blocks, stride, and the dilation of the first block and of the others."""


def encoder() -> Any:
    """A module from (n, 11, h, w) to maps of its halved, quartered and last size:
    (n, 64, h/2, w/2), (n, 256, h/4, w/4) and (n, 2048, h/8, w/8)."""
    from torch import nn

    class Encoder(nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.conv1 = standardized_convolution(INPUTS, STEM, 7, stride=2)
            self.bn1 = group_norm(STEM)
            self.relu = nn.ReLU()
            self.maxpool = nn.MaxPool2d(3, stride=2, padding=1)
            inputs = STEM
            for number, (width, *rest) in enumerate(STAGES, 1):
                setattr(self, f"layer{number}", _stage(inputs, width, *rest))
                inputs = width * EXPANSION

        def forward(self, planes: Any) -> tuple[Any, Any, Any]:
            half = self.relu(self.bn1(self.conv1(planes)))
            quarter = self.layer1(self.maxpool(half))
            return half, quarter, self.layer4(self.layer3(self.layer2(quarter)))

    return Encoder()


def _stage(inputs: int, width: int, blocks: int, stride: int, first: int, others: int) -> Any:
    from torch import nn

    outputs = width * EXPANSION
    opening = _bottleneck(inputs, width, stride, first)
    return nn.Sequential(
        opening, *(_bottleneck(outputs, width, 1, others) for _ in range(blocks - 1))
    )


def _bottleneck(inputs: int, width: int, stride: int, dilation: int) -> Any:
    from torch import nn

    outputs = width * EXPANSION

    class Bottleneck(nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.conv1 = standardized_convolution(inputs, width, 1)
            self.bn1 = group_norm(width)
            self.conv2 = standardized_convolution(width, width, 3, stride=stride, dilation=dilation)
            self.bn2 = group_norm(width)
            self.conv3 = standardized_convolution(width, outputs, 1)
            self.bn3 = group_norm(outputs)
            self.relu = nn.ReLU()
            self.downsample = _shortcut(inputs, outputs, stride)

        def forward(self, planes: Any) -> Any:
            inner = self.relu(self.bn1(self.conv1(planes)))
            inner = self.relu(self.bn2(self.conv2(inner)))
            return self.relu(self.bn3(self.conv3(inner)) + self.downsample(planes))

    return Bottleneck()


def _shortcut(inputs: int, outputs: int, stride: int) -> Any:
    """Of each stage's first block; that of the others has no weights."""
    from torch import nn

    if inputs == outputs:
        return nn.Identity()
    return nn.Sequential(
        standardized_convolution(inputs, outputs, 1, stride=stride), group_norm(outputs)
    )
