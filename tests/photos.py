"""Real photographs that scikit-image and scikit-learn ship, cut into sets for tests and benches."""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import PIL.Image

SCIKIT_IMAGE = (
    "astronaut.png",
    "brick.png",
    "chelsea.png",
    "coffee.png",
    "coins.png",
    "grass.png",
    "gravel.png",
    "hubble_deep_field.jpg",
    "ihc.png",
    "moon.png",
    "motorcycle_left.png",
    "retina.jpg",
    "rocket.jpg",
)
SCIKIT_LEARN = ("china.jpg", "flower.jpg")


def originals() -> Iterator[tuple[str, PIL.Image.Image]]:
    """(name, RGB picture) of every photograph, always in the same order."""
    for folder, names in (
        ("skimage/data", SCIKIT_IMAGE),
        ("sklearn/datasets/images", SCIKIT_LEARN),
    ):
        package, _, below = folder.partition("/")
        spec = find_spec(package)
        assert spec is not None and spec.origin is not None
        for name in names:
            with PIL.Image.open(Path(spec.origin).parent / below / name) as picture:
                yield Path(name).stem, picture.convert("RGB")


def crops(picture: PIL.Image.Image, count: int, side: int, seed: int) -> Iterator[PIL.Image.Image]:
    """Overlapping crops of one photograph, `side` pixels on their short side."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        scale = rng.uniform(0.6, 0.95)
        width, height = (round(scale * edge) for edge in picture.size)
        left = int(rng.integers(0, picture.width - width + 1))
        top = int(rng.integers(0, picture.height - height + 1))
        part = picture.crop((left, top, left + width, top + height))
        ratio = side / min(part.size)
        yield part.resize((round(width * ratio), round(height * ratio)))


def write_photos(folder: Path, per_photo: int = 4, side: int = 320, seed: int = 0) -> Path:
    """Write `folder/<photograph>/<number>.jpg`: crops of one photograph are one class."""
    for place, (name, picture) in enumerate(originals()):
        (folder / name).mkdir(parents=True, exist_ok=True)
        for number, crop in enumerate(crops(picture, per_photo, side, seed + place)):
            crop.save(folder / name / f"{number}.jpg", quality=90)
    return folder
