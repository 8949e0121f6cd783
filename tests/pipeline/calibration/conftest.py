"""Small pictures of two kinds, reddish and bluish, in class folders, splits and tables."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

Write = Callable[..., Path]
BASE = {"red": (190, 90, 90), "blue": (90, 90, 190)}


@pytest.fixture(autouse=True)
def _no_cache_of_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SEMBLANCE_CACHE", str(tmp_path / "user-cache"))


@pytest.fixture
def coloured(tmp_path: Path) -> Write:
    """Write `each` pictures of both kinds into these folders below `data`."""
    rng = np.random.default_rng(0)

    def write(*folders: str, each: int = 8, noise: int = 60) -> Path:
        for folder in folders or (".",):
            for kind, base in BASE.items():
                for number in range(each):
                    colour = np.array(base) + rng.integers(-noise, noise + 1, 3)
                    path = tmp_path / "data" / folder / kind / f"{number}.png"
                    path.parent.mkdir(parents=True, exist_ok=True)
                    shade = tuple(int(value) for value in colour)
                    PIL.Image.new("RGB", (8, 8), shade).save(path)
        return tmp_path / "data"

    return write
