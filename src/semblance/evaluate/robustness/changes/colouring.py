"""Other light and other colours; torchvision's ColorJitter, one property at a time."""

from dataclasses import dataclass

import numpy as np
import PIL.Image
import PIL.ImageEnhance


@dataclass(frozen=True, slots=True)
class Brightness:
    """ColorJitter(brightness=jitter): every sample times 1 - jitter to 1 + jitter."""

    jitter: float

    def __call__(self, picture: PIL.Image.Image, rng: np.random.Generator) -> PIL.Image.Image:
        factor = float(rng.uniform(1 - self.jitter, 1 + self.jitter))
        return PIL.ImageEnhance.Brightness(picture).enhance(factor)


@dataclass(frozen=True, slots=True)
class Saturation:
    """ColorJitter(saturation=jitter): 0 would be grey, 1 is the picture, 2 twice as colourful."""

    jitter: float

    def __call__(self, picture: PIL.Image.Image, rng: np.random.Generator) -> PIL.Image.Image:
        factor = float(rng.uniform(1 - self.jitter, 1 + self.jitter))
        return PIL.ImageEnhance.Color(picture).enhance(factor)


@dataclass(frozen=True, slots=True)
class Hue:
    """ColorJitter(hue=jitter): every hue moved by the same share of the colour circle."""

    jitter: float

    def __call__(self, picture: PIL.Image.Image, rng: np.random.Generator) -> PIL.Image.Image:
        steps = round(256 * float(rng.uniform(-self.jitter, self.jitter)))
        hue, saturation, value = picture.convert("HSV").split()
        moved = PIL.Image.fromarray(np.asarray(hue) + np.uint8(steps % 256))
        return PIL.Image.merge("HSV", (moved, saturation, value)).convert("RGB")


@dataclass(frozen=True, slots=True)
class Grey:
    """All three channels are the luma of ITU-R 601, as Pillow computes it."""

    def __call__(self, picture: PIL.Image.Image, rng: np.random.Generator) -> PIL.Image.Image:
        return picture.convert("L").convert("RGB")
