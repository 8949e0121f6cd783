"""Small datasets on disk: tiny pictures, each of its own colour."""

from collections.abc import Callable
from pathlib import Path

import PIL.Image
import pytest

Write = Callable[..., Path]


@pytest.fixture
def pictures(tmp_path: Path) -> Write:
    """Write a PNG at each of these paths below `data`; no two files are the same."""
    written = 0

    def write(*names: str) -> Path:
        nonlocal written
        for name in names:
            written += 1
            path = tmp_path / "data" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            PIL.Image.new("RGB", (8, 8), (written, 80, 200 - written)).save(path)
        return tmp_path / "data"

    return write


@pytest.fixture
def table(tmp_path: Path) -> Callable[[str], Path]:
    """Write a CSV file beside the pictures."""

    def write(content: str) -> Path:
        path = tmp_path / "data" / "set.csv"
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")
        return path

    return write
