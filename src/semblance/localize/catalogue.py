"""Localizers by name, and what there is."""

import difflib
import importlib.util
import os
from dataclasses import dataclass
from pathlib import Path

from semblance.encoders.runtime.choose import RuntimeChoice
from semblance.errors import UsageError
from semblance.localize.port import Localizer


@dataclass(frozen=True, slots=True)
class Known:
    """A line of the list of localizers. `name` may have a place for a path or a model's name."""

    name: str
    what: str
    licence: str
    needs: str
    works: bool


def known() -> tuple[Known, ...]:
    """Every kind of localizer there is, and whether it works on this machine as it stands."""
    detects = _installed("onnx")
    removes = _installed("rembg")
    return (
        Known("u2netp", "salient object, U2-Net-p, bundled", "Apache-2.0", "nothing", True),
        Known("grabcut", "colours inside against outside, no model", "Apache-2.0", "nothing", True),
        Known("onnx:PATH", "salient-object network", "the file's", "onnx, a file", detects),
        Known(
            "detect:PATH?kinds=NAME,...",
            "boxes of a detector",
            "the file's",
            "onnx, a file",
            detects,
        ),
        Known("rembg:NAME", "a model of rembg", "the model's", "semblance[rembg]", removes),
    )


def localizer(name: str, choice: RuntimeChoice | None = None) -> Localizer:
    """The localizer of this name, nothing opened yet; raises UsageError with the nearest names."""
    kind, _, rest = name.partition(":")
    if name == "u2netp":
        from semblance.localize.saliency.bundled import u2netp

        return u2netp(choice)
    if name == "grabcut":
        from semblance.localize.saliency.grabcut import GrabCut

        return GrabCut()
    if rest and kind == "rembg":
        from semblance.localize.saliency.rembg_model import RembgModel

        return RembgModel(rest)
    if rest and kind == "detect":
        from semblance.localize.detection.detector import from_spec

        return from_spec(rest, choice)
    if rest and kind == "onnx":
        from semblance.localize.saliency.onnx_file import saliency_file

        path = Path(os.path.abspath(rest))
        if not path.is_file():
            raise UsageError(f"{path}, named as a localizer, is not a file; name an ONNX graph")
        return saliency_file(path, choice)
    raise UsageError(_unknown(name))


def _unknown(name: str) -> str:
    names = [each.name for each in known()]
    plain = [each.partition(":")[0] for each in names]
    near = difflib.get_close_matches(name.partition(":")[0], plain, n=3, cutoff=0)
    nearest = ", ".join(names[plain.index(each)] for each in near)
    return f"there is no localizer '{name}'; the nearest are {nearest}"


def _installed(module: str) -> bool:
    return importlib.util.find_spec(module) is not None
