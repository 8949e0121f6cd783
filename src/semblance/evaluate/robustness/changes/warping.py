"""Moving pixels about: mirrored, turned, sheared, tilted.

Where torchvision has the same transformation, its parameters mean the same here
(https://pytorch.org/vision/stable/transforms.html), except that a change is always made, not with
a probability. Pixels are interpolated linearly; what lies outside the picture is black.
"""

import math
from dataclasses import dataclass

import numpy as np
import PIL.Image
import PIL.ImageOps
from numpy.typing import NDArray

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Flip:
    """torchvision's RandomHorizontalFlip with p = 1."""

    def __call__(self, picture: PIL.Image.Image, rng: np.random.Generator) -> PIL.Image.Image:
        return PIL.ImageOps.mirror(picture)


@dataclass(frozen=True, slots=True)
class Rotation:
    """torchvision's RandomRotation((low_deg, high_deg)): about the centre, the size kept."""

    low_deg: float
    high_deg: float

    def __call__(self, picture: PIL.Image.Image, rng: np.random.Generator) -> PIL.Image.Image:
        angle = float(rng.uniform(self.low_deg, self.high_deg))
        return picture.rotate(angle, PIL.Image.Resampling.BILINEAR)


@dataclass(frozen=True, slots=True)
class Affine:
    """torchvision's RandomAffine: turned, sheared along x, scaled and shifted.

    `translate` is the largest shift as a share of width and height, `scale` the bounds of the
    enlargement; angles are drawn between minus and plus their bound.
    """

    degrees: float
    translate: float
    scale: tuple[float, float]
    shear_deg: float

    def __call__(self, picture: PIL.Image.Image, rng: np.random.Generator) -> PIL.Image.Image:
        turn, shear = np.radians(rng.uniform(-1, 1, 2) * (self.degrees, self.shear_deg))
        shift = rng.uniform(-self.translate, self.translate, 2) * picture.size
        linear = _turned(float(turn), float(shear), float(rng.uniform(*self.scale)))
        centre = np.array(picture.size) / 2
        return _warped(picture, _about(centre, linear, shift))


@dataclass(frozen=True, slots=True)
class Perspective:
    """torchvision's RandomPerspective with p = 1: each corner is moved inwards.

    By up to `distortion` of half the width and half the height.
    """

    distortion: float

    def __call__(self, picture: PIL.Image.Image, rng: np.random.Generator) -> PIL.Image.Image:
        import cv2

        corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]])
        inwards = rng.uniform(0, self.distortion / 2, (4, 2)) * (1 - 2 * corners)
        before, after = corners * picture.size, (corners + inwards) * picture.size
        moved = cv2.getPerspectiveTransform(before.astype(np.float32), after.astype(np.float32))
        return _warped(picture, np.asarray(moved, np.float64))


def _turned(turn: float, shear: float, scale: float) -> Matrix:
    """(2, 2): sheared along x, then turned, and scaled; angles in radians."""
    sine, cosine = math.sin(turn), math.cos(turn)
    rotation = np.array([[cosine, -sine], [sine, cosine]])
    return np.asarray(scale * rotation @ np.array([[1, -math.tan(shear)], [0, 1]]))


def _about(centre: Matrix, linear: Matrix, shift: Matrix) -> Matrix:
    """(3, 3): a linear map about a point, then a shift in pixels."""
    matrix = np.eye(3)
    matrix[:2, :2] = linear
    matrix[:2, 2] = centre + shift - linear @ centre
    return matrix


def _warped(picture: PIL.Image.Image, forth: Matrix) -> PIL.Image.Image:
    """The picture as a (3, 3) homography of its pixels moves it, in a frame of the same size."""
    back = np.linalg.inv(forth)
    coefficients = (back / back[2, 2]).ravel()[:8].tolist()
    return picture.transform(
        picture.size,
        PIL.Image.Transform.PERSPECTIVE,
        coefficients,
        PIL.Image.Resampling.BILINEAR,
    )
