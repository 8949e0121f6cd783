"""Random weights that exercise every layer: for tests of loading and export, never for vectors.

What a library initializes with is made for training: last layers of a block are zero, scales are a
millionth, and with fresh batch normalization deep features explode. Such a network says the same
of every picture, and an export that lost half of it would still agree.
"""

from typing import Any

from numpy.typing import NDArray


def randomize(network: Any, seed: int, inputs: NDArray[Any]) -> None:
    """Give each scale and bias a random value, then fit batch normalization to `inputs`.

    Convolutions and matrices keep the library's random values,
    drawn under `torch.manual_seed(seed)` before it was made.
    """
    import torch

    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, values in network.named_parameters():
            if values.ndim == 1:
                _draw(values, 0.0 if name.endswith("bias") else 1.0, generator)
        _fit_normalization(network, torch.from_numpy(inputs))


def _draw(values: Any, centre: float, generator: Any) -> None:
    import torch

    spread = 0.1 if centre == 0 else 1.0
    drawn = torch.rand(values.shape, generator=generator) - 0.5
    values.copy_(centre + spread * drawn)


def _fit_normalization(network: Any, inputs: Any) -> None:
    """One pass in which every batch normalization takes over the statistics that it meets."""
    from torch.nn.modules.batchnorm import _BatchNorm

    norms = [module for module in network.modules() if isinstance(module, _BatchNorm)]
    for norm in norms:
        norm.momentum = 1.0
        norm.train()
    if norms:
        network(inputs)
    for norm in norms:
        norm.eval()
