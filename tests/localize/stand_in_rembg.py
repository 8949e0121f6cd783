"""What Semblance uses of the package rembg 2.0.86, in its forms, with one model: redness."""

import os
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import PIL.Image


class Redness:
    """A session: its masks are scaled from the least to the largest value, as rembg's are."""

    def __init__(self, model: str, options: Any, *args: Any, **settings: Any) -> None:
        assert settings["providers"] == ["CPUExecutionProvider"]
        assert os.path.isfile(settings.get("model_path") or _home() / "models/redness/redness.onnx")

    @classmethod
    def name(cls) -> str:
        return "redness"

    @classmethod
    def model_dir(cls) -> str:
        return str(_home() / "models" / cls.name())

    @classmethod
    def legacy_home(cls) -> str:
        return str(_home() / "legacy")

    @classmethod
    def is_local(cls) -> bool:
        return True

    def predict(self, picture: PIL.Image.Image) -> list[PIL.Image.Image]:
        pixels = np.asarray(picture, np.float32)
        redness = 1 / (1 + np.exp(-(pixels[..., 0] - pixels[..., 2] - 60) / 4))
        scaled = (redness - redness.min()) / (redness.max() - redness.min())
        return [PIL.Image.fromarray((255 * scaled).astype(np.uint8))]


class Remote(Redness):
    @classmethod
    def name(cls) -> str:
        return "remote"

    @classmethod
    def is_local(cls) -> bool:
        return False


class Custom(Redness):
    @classmethod
    def name(cls) -> str:
        return "redness_custom"


class Points(Redness):
    @classmethod
    def name(cls) -> str:
        return "sam"


KINDS: list[type[Redness]] = [Redness, Remote, Custom, Points]
_HOMES: list[Path] = []


def modules(home: Path) -> dict[str, ModuleType]:
    """`rembg` and `rembg.sessions` for `sys.modules`, keeping their models under `home`."""
    _HOMES.append(home)
    whole, sessions = ModuleType("rembg"), ModuleType("rembg.sessions")
    vars(sessions)["sessions_class"] = KINDS
    vars(whole)["new_session"] = _new_session
    vars(whole)["sessions"] = sessions
    return {"rembg": whole, "rembg.sessions": sessions}


def put_weights(home: Path, name: str) -> Path:
    path = home / "models" / name / f"{name}.onnx"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"weights of redness")
    return path


def _home() -> Path:
    return _HOMES[-1]


def _new_session(name: str, *args: Any, **settings: Any) -> Redness:
    return next(kind for kind in KINDS if kind.name() == name)(name, None, *args, **settings)
