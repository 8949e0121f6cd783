"""The decoder: context from pooled maps, then up to full size with the encoder's maps beside it.

Pyramid pooling by Zhao et al. 2017, https://arxiv.org/abs/1612.01105. The names of parts are those
of the published weights.
"""

from typing import Any

from semblance.localize.matting.fba.layers import group_norm, standardized_convolution

POOLED = (1, 2, 3, 6)
"""Cells a side of the pooled maps."""

DEEP, WIDTH = 2048, 256
OUTPUTS = 7
"""Alpha, the object's colour, the background's."""


def decoder() -> Any:
    """A module from the encoder's maps (half, quarter, last) and `full`, (n, 8, h, w), the
    normalized picture, the picture and the trimap, to (n, 7, h, w), neither clipped nor squashed.
    """
    import torch
    from torch import nn

    class Decoder(nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.ppm = nn.ModuleList(
                nn.Sequential(_pool(cells), *_block(DEEP, WIDTH, 1)) for cells in POOLED
            )
            wide = DEEP + len(POOLED) * WIDTH
            self.conv_up1 = nn.Sequential(*_block(wide, WIDTH), *_block(WIDTH, WIDTH))
            self.conv_up2 = nn.Sequential(*_block(WIDTH + 256, WIDTH))
            self.conv_up3 = nn.Sequential(*_block(WIDTH + 64, 64))
            self.conv_up4 = nn.Sequential(
                nn.Conv2d(64 + 8, 32, 3, padding=1),
                nn.LeakyReLU(),
                nn.Conv2d(32, 16, 3, padding=1),
                nn.LeakyReLU(),
                nn.Conv2d(16, OUTPUTS, 1),
            )

        def forward(self, maps: tuple[Any, Any, Any], full: Any) -> Any:
            half, quarter, last = maps
            context = [_resized(pool(last), last.shape[2:]) for pool in self.ppm]
            x = self.conv_up1(torch.cat([last, *context], 1))
            x = self.conv_up2(torch.cat([_resized(x, quarter.shape[2:]), quarter], 1))
            x = self.conv_up3(torch.cat([_resized(x, half.shape[2:]), half], 1))
            return self.conv_up4(torch.cat([_resized(x, full.shape[2:]), full], 1))

    return Decoder()


def _block(inputs: int, outputs: int, kernel: int = 3) -> tuple[Any, Any, Any]:
    from torch import nn

    convolution = standardized_convolution(inputs, outputs, kernel, bias=True)
    return convolution, group_norm(outputs), nn.LeakyReLU()


def _resized(planes: Any, size: Any) -> Any:
    from torch.nn import functional

    return functional.interpolate(planes, size=size, mode="bilinear", align_corners=False)


def _pool(cells: int) -> Any:
    """Adaptive average pooling as two products of matrices: of a free size, it has no counterpart
    in ONNX."""
    from torch import nn

    class Pool(nn.Module):  # type: ignore[misc]
        def forward(self, planes: Any) -> Any:
            down, across = _shares(planes.shape[2], cells), _shares(planes.shape[3], cells)
            return down @ planes @ across.transpose(0, 1)

    return Pool()


def _shares(length: int, cells: int) -> Any:
    """(cells, length): cell i averages from floor(i * length / cells) up to
    ceil((i + 1) * length / cells)."""
    import torch

    cell, place = torch.arange(cells)[:, None], torch.arange(length)[None]
    first, end = cell * length // cells, ((cell + 1) * length + cells - 1) // cells
    inside = ((place >= first) & (place < end)).float()
    return inside / inside.sum(1, keepdim=True)
