"""Reading a file of weights without running what may be hidden in it."""

import pickle
import warnings
from pathlib import Path
from typing import Any

from semblance.errors import WeightsError


def read_state(path: Path) -> dict[str, Any]:
    """Tensors by name, of a safetensors file or of a pickle that holds tensors only."""
    try:
        return _safetensors(path) if path.suffix == ".safetensors" else _pickled(path)
    except pickle.UnpicklingError as error:
        raise WeightsError(
            f"the weights {path} hold more than tensors and are not opened; "
            "save the state dict alone, best as .safetensors"
        ) from error
    except Exception as error:  # both libraries raise whatever their parsers meet
        reason = str(error).partition("\n")[0]
        raise WeightsError(f"the weights {path} cannot be read ({reason})") from error


def _safetensors(path: Path) -> dict[str, Any]:
    from safetensors.torch import load_file

    return dict(load_file(path))


def _pickled(path: Path) -> dict[str, Any]:
    import torch

    with warnings.catch_warnings():
        # Of a protocol that may not be understood: what is not understood is an error here.
        warnings.simplefilter("ignore")
        content = torch.load(path, map_location="cpu", weights_only=True)
    for wrapping in ("state_dict", "model"):
        content = content.get(wrapping, content)
    return dict(content)
