"""Small drawn pictures of four shapes, anywhere in the middle, light on noisy dark."""

from pathlib import Path

import numpy as np
import PIL.Image
from numpy.typing import NDArray

SHAPES = ("bar", "disc", "frame", "pole")


def shape(kind: str, rng: np.random.Generator, side: int = 16) -> NDArray[np.uint8]:
    """(side, side) grey."""
    down, across = np.mgrid[:side, :side] - rng.integers(side // 2 - 2, side // 2 + 2, (2, 1, 1))
    reach = int(rng.integers(side // 5, side // 3))
    far = np.maximum(abs(down), abs(across))
    where = {
        "bar": abs(down) < 2,
        "disc": down**2 + across**2 < reach**2,
        "frame": (far == reach),
        "pole": abs(across) < 2,
    }[kind]
    picture = np.where(where, rng.integers(150, 250), 0) + rng.integers(0, 40, (side, side))
    return picture.astype(np.uint8)


def drawn(each: int, side: int = 16, seed: int = 0) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """(n, side, side, 1) pictures and (n,) codes of their shapes."""
    rng = np.random.default_rng(seed)
    codes = np.repeat(np.arange(len(SHAPES)), each)
    pictures = np.stack([shape(SHAPES[code], rng, side) for code in codes])
    return pictures[..., None], codes.astype(np.int64)


def write_shapes(folder: Path, each: int = 12, side: int = 16, seed: int = 0) -> Path:
    """`folder/<shape>/<number>.png`."""
    pictures, codes = drawn(each, side, seed)
    for number, (picture, code) in enumerate(zip(pictures, codes, strict=True)):
        (folder / SHAPES[code]).mkdir(parents=True, exist_ok=True)
        PIL.Image.fromarray(picture[..., 0]).save(folder / SHAPES[code] / f"{number:03d}.png")
    return folder
