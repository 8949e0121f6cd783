"""All that a network knows, as one file for torch."""

from typing import Any

from semblance.learn.extra import needs

FILE = "network.safetensors"
"""Its name in a run folder."""


def state_bytes(weights: Any) -> bytes:
    """Of a state dict, safetensors; raises RuntimeMissing without that library."""
    with needs("safetensors", "writing a network"):
        from safetensors.torch import save
    return bytes(save({name: tensor.contiguous() for name, tensor in weights.items()}))
