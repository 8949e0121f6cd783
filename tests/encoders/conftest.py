"""Real photographs, as they come with scikit-image and scikit-learn."""

from collections.abc import Mapping

import pytest
import skimage.data
from sklearn.datasets import load_sample_images

from semblance.images import Image, open_image

NAMES = ("astronaut", "chelsea", "coffee", "rocket", "retina")


@pytest.fixture(scope="session")
def photos() -> Mapping[str, Image]:
    arrays = {name: getattr(skimage.data, name)() for name in NAMES}
    china, flower = load_sample_images().images
    arrays |= {"china": china, "flower": flower}
    return {name: open_image(array) for name, array in arrays.items()}
