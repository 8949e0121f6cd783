"""What a result depends on: the command, the seed, the versions, the machine and the day."""

import platform
import shlex
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from semblance.encoders.runtime.threads import usable_cores
from semblance.version import __version__

LIBRARIES = {
    "numpy": "numpy",
    "pillow": "PIL",
    "opencv-python-headless": "cv2",
    "onnxruntime": "onnxruntime",
    "openvino": "openvino",
    "faiss-cpu": "faiss",
    "scipy": "scipy",
    "scikit-learn": "sklearn",
    "umap-learn": "umap",
    "torch": "torch",
}
"""Distributions and their modules. Only what the run has loaded can have mattered to it."""


def facts(
    command: str | Sequence[str],
    seed: int | None = None,
    data: str | None = None,
    **more: str,
) -> Mapping[str, str]:
    """What to know to repeat a run; `more` is added under its own names.

    `command` is a line, or a program's arguments such as `["semblance", *sys.argv[1:]]`.
    """
    line = command if isinstance(command, str) else shlex.join(command)
    known = {
        "command": line,
        "data": data,
        "seed": None if seed is None else str(seed),
        **{name.replace("_", " "): value for name, value in more.items()},
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "versions": _versions(),
        "processor": _processor(),
        "cores": str(usable_cores()),
        "system": f"{platform.system()} {platform.machine()}",
    }
    return {name: value for name, value in known.items() if value is not None}


def _versions() -> str:
    found = [f"semblance {__version__}", f"Python {platform.python_version()}"]
    for distribution, module in LIBRARIES.items():
        if module in sys.modules:
            try:
                found.append(f"{distribution} {version(distribution)}")
            except PackageNotFoundError:
                # Another distribution of the same module, such as opencv-python.
                found.append(f"{module} {getattr(sys.modules[module], '__version__', '?')}")
    return ", ".join(found)


def _processor() -> str:
    """The processor's own name where Linux tells it, else its architecture."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, "") or platform.processor() or platform.machine()
