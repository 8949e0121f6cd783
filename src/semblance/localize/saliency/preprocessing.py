"""How a picture becomes the square a salient-object network takes."""

from dataclasses import dataclass

import numpy as np
import PIL.Image
from numpy.typing import NDArray

from semblance.images import Image


@dataclass(frozen=True, slots=True)
class SaliencyPreprocessing:
    """The whole picture is squashed to `input_size` pixels a side, as the networks learnt it.

    `mean` and `std` are per channel, of values in [0, 1]. `stretch` divides by the picture's
    largest value instead of 255. `logits` says that the network leaves out the last sigmoid.
    """

    input_size: int
    mean: tuple[float, float, float] = (0.485, 0.456, 0.406)
    std: tuple[float, float, float] = (0.229, 0.224, 0.225)
    stretch: bool = True
    logits: bool = False


U2NET = SaliencyPreprocessing(320)
"""U2-Net and U2-Net-p: Qin et al. 2020, https://arxiv.org/abs/2005.09007."""


def squash(image: Image, side: int) -> NDArray[np.uint8]:
    """(side, side, 3) uint8: the whole picture, its aspect ratio given up."""
    return np.asarray(image.pil.resize((side, side), PIL.Image.Resampling.LANCZOS))
