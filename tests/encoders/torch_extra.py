"""A mark for tests that need the extra `torch`; continuous integration has it and skips none."""

from importlib.util import find_spec

import pytest

MODULES = ("torch", "timm", "open_clip", "onnxscript", "huggingface_hub")

needs_torch = pytest.mark.skipif(
    any(find_spec(module) is None for module in MODULES), reason="the extra `torch` is not here"
)
