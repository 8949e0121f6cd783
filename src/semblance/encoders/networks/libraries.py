"""timm, open_clip, transformers: imported so that a torchvision built for CUDA is no hindrance."""

import importlib
import sys
from typing import Any

from semblance.errors import RuntimeMissing

_kept: list[Any] = []
"""Operators declared by a torch Library are gone when it is collected."""


def timm() -> Any:
    """The module timm; raises RuntimeMissing where the extra is not installed."""
    return _import("timm")


def open_clip() -> Any:
    """The module open_clip; raises RuntimeMissing where the extra is not installed."""
    return _import("open_clip")


def transformers() -> Any:
    """The module transformers; raises RuntimeMissing where the extra is not installed."""
    return _import("transformers")


def _import(module: str) -> Any:
    try:
        importlib.import_module("torch")
        _admit_torchvision()
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        raise RuntimeMissing(
            f"preparing this model needs {error.name}, once; run `pip install 'semblance[torch]'`"
        ) from error


def _admit_torchvision() -> None:
    """Import torchvision, declaring its operators where its own library cannot be loaded.

    The registry's torchvision is linked to CUDA. Next to a torch for the CPU its operators do not
    exist and its import fails on the first of them; declaring the two it asks for, without an
    implementation, is enough, since no network here calls them.
    """
    try:
        importlib.import_module("torchvision")
    except RuntimeError:
        import torch

        for name in [name for name in sys.modules if name.partition(".")[0] == "torchvision"]:
            del sys.modules[name]
        library = torch.library.Library("torchvision", "FRAGMENT")
        for operator in ("nms", "qnms"):
            library.define(f"{operator}(Tensor dets, Tensor scores, float threshold) -> Tensor")
        _kept.append(library)
        importlib.import_module("torchvision")
