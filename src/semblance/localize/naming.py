"""Names of localizers and matters that hold a path, wherever they are read from."""

import os
from pathlib import Path
from typing import Final

OF_FILES: Final = ("onnx", "detect", "fba")


def rooted(name: str, folder: Path = Path()) -> str:
    """`onnx:model.onnx` with its path made absolute, from `folder`; any other name as it is."""
    kind, _, path = name.partition(":")
    if kind not in OF_FILES or not path:
        return name
    return f"{kind}:{os.path.abspath(folder / path)}"
