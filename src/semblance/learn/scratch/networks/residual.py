"""Small residual networks: stages of one block each, every stage half as fine as the one before.

He et al., "Deep residual learning for image recognition", 2015, https://arxiv.org/abs/1512.03385;
a stem of 3 x 3 pixels and no pooling, as there for small pictures. No block is as fine as the
picture: with one, an epoch took twice as long (151 s of a core against 64, 55,000 pictures of 28
pixels).
"""

from typing import Any, Final

STEM: Final = 32
STAGES: Final = (48, 96, 192)
"""Widths, from fine to coarse."""


def residual_network(channels: int, dim: int, *, joined: int = 1) -> Any:
    """A torch module; the averages of the last `joined` stages are mapped to `dim` numbers."""
    from torch import cat, nn

    class Residual(nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.stem = nn.Sequential(*_convolution(channels, STEM, 1), nn.ReLU())
            self.stages = nn.ModuleList(
                block(start, width, 2)
                for start, width in zip((STEM, *STAGES), STAGES, strict=False)
            )
            self.head = nn.Linear(sum(STAGES[-joined:]), dim)

        def forward(self, planes: Any) -> Any:
            maps = [self.stem(planes)]
            for stage in self.stages:
                maps.append(stage(maps[-1]))
            return self.head(cat([each.mean((2, 3)) for each in maps[-joined:]], 1))

    return Residual()


def block(start: int, width: int, stride: int) -> Any:
    """Two convolutions beside a shortcut; (n, start, h, w) to (n, width, h/stride, w/stride)."""
    from torch import nn
    from torch.nn import functional

    class Block(nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.long = nn.Sequential(
                *_convolution(start, width, stride), nn.ReLU(), *_convolution(width, width, 1)
            )
            self.short = nn.Sequential(*_convolution(start, width, stride, kernel=1))

        def forward(self, planes: Any) -> Any:
            return functional.relu(self.long(planes) + self.short(planes))

    return Block()


def _convolution(start: int, width: int, stride: int, kernel: int = 3) -> tuple[Any, Any]:
    from torch import nn

    convolution = nn.Conv2d(start, width, kernel, stride, kernel // 2, bias=False)
    return convolution, nn.BatchNorm2d(width)
