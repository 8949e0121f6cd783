"""A mark for tests that run pymatting: slow, since the first import of an installation compiles."""

from importlib.util import find_spec

import pytest

needs_pymatting = [
    pytest.mark.skipif(find_spec("pymatting") is None, reason="the extra `matting` is not here"),
    pytest.mark.slow,
]
