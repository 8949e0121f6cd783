"""A convolutional autoencoder: halved again and again down to one vector, and back up.

Masci et al., "Stacked convolutional auto-encoders", 2011,
https://doi.org/10.1007/978-3-642-21735-7_7.
"""

from typing import Any

WIDTHS = (32, 64, 128)


def encoder(channels: int, side: int, dim: int) -> Any:
    """A torch module to the latent vector."""
    from torch import nn

    layers: list[Any] = []
    for start, width in zip((channels, *WIDTHS), WIDTHS, strict=False):
        layers += [nn.Conv2d(start, width, 3, 2, 1), nn.BatchNorm2d(width), nn.ReLU()]
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(WIDTHS[-1] * sides(side)[-1] ** 2, dim))


def decoder(channels: int, side: int, dim: int) -> Any:
    """A torch module from latent vectors to planes, (n, channels, side, side), in [0, 1]."""
    from torch import nn

    steps = sides(side)
    first = WIDTHS[-1], steps[-1], steps[-1]
    layers: list[Any] = [nn.Linear(dim, first[0] * first[1] ** 2), nn.Unflatten(1, first)]
    for place in range(len(WIDTHS), 0, -1):
        width = channels if place == 1 else WIDTHS[place - 2]
        # Rounding up when halved leaves two sides that a step back may come to.
        odd = steps[place - 1] - (2 * steps[place] - 1)
        layers += [nn.BatchNorm2d(WIDTHS[place - 1]), nn.ReLU()]
        layers += [nn.ConvTranspose2d(WIDTHS[place - 1], width, 3, 2, 1, odd)]
    return nn.Sequential(*layers, nn.Sigmoid())


def sides(side: int) -> list[int]:
    """Of the maps, in pixels, from the picture to the coarsest: 28, 14, 7, 4."""
    found = [side]
    for _ in WIDTHS:
        found.append((found[-1] + 1) // 2)
    return found
