"""The public names, and the promise that importing them is free."""

import subprocess
import sys

import semblance

PUBLIC = [
    "Comparison",
    "Gallery",
    "Hit",
    "Image",
    "Recipe",
    "SemblanceError",
    "Threshold",
    "__version__",
    "compare",
    "open_image",
]

ENGINES = ("torch", "faiss", "cv2", "openvino", "onnxruntime", "sqlite3", "rich", "pyarrow")
SERVICE = ("fastapi", "starlette", "uvicorn", "pydantic_settings", "prometheus_client")


def test_the_public_names() -> None:
    assert semblance.__all__ == PUBLIC
    assert dir(semblance) == PUBLIC
    for name in PUBLIC:
        assert getattr(semblance, name) is not None


def test_importing_imports_no_engine() -> None:
    loaded = _loaded_after("import semblance")
    assert not loaded & {*ENGINES, *SERVICE, "numpy", "PIL"}


def test_the_front_door_imports_no_engine() -> None:
    loaded = _loaded_after("from semblance import Gallery, compare")
    assert not loaded & {
        *SERVICE,
        "torch",
        "faiss",
        "cv2",
        "openvino",
        "onnxruntime",
        "rich",
        "pyarrow",
    }


def test_help_imports_no_engine() -> None:
    for command in ("[]", "['serve']"):
        loaded = _loaded_after(f"from semblance.cli.app import run; run([*{command}, '--help'])")
        assert not loaded & {*ENGINES, *SERVICE, "numpy", "PIL"}


def _loaded_after(statement: str) -> set[str]:
    code = f"import sys; {statement}; print('\\nLOADED', *sys.modules)"
    ended = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return set(ended.stdout.rpartition("LOADED")[2].split())
