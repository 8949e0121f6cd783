"""How hard rendered packaging is for frozen features.

python tests/samples/packaging_difficulty.py --products 20 --views 6 --seed 0
"""

import argparse
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import cv2
import numpy as np
import PIL.Image
from numpy.typing import NDArray

from semblance.encoders import load
from semblance.encoders.port import Encoder
from semblance.encoders.runtime.choose import RuntimeChoice
from semblance.images import open_image
from semblance.samples.drawing.rendering import Rendering, render
from semblance.samples.plan import Settings, Shot, plan

CONTOUR_SIDE = 96


@dataclass(frozen=True, slots=True, eq=False)
class Collection:
    """Pictures with their unit vectors, (N, dim), and filled contours, (N, side * side) of 0 or 1
    scaled to the same longer side and centred."""

    shots: list[Shot]
    vectors: NDArray[np.float32]
    contours: NDArray[np.float32]

    def precision(self, scores: NDArray[np.float32], of: Callable[[Shot], str]) -> float:
        """Share of pictures whose best other picture, by (N, N) scores, agrees in `of`."""
        others = scores - 10 * np.eye(len(self.shots), dtype=np.float32)
        best = others.argmax(axis=1)
        agree = [of(shot) == of(self.shots[i]) for shot, i in zip(self.shots, best, strict=True)]
        return float(np.mean(agree))

    def cosines(self) -> NDArray[np.float32]:
        return self.vectors @ self.vectors.T

    def overlaps(self) -> NDArray[np.float32]:
        """(N, N) intersection over union of contours."""
        both = self.contours @ self.contours.T
        areas = self.contours.sum(axis=1)
        return both / (areas[:, None] + areas[None, :] - both)


def collect(settings: Settings) -> Collection:
    """Draw, compress as the data set is, and encode with the bundled default encoder."""
    encoder = load("efficientnet_lite2", runtime=RuntimeChoice("bulk"))
    shots = list(plan(settings))
    with ThreadPoolExecutor(2) as pool:
        seen = list(pool.map(lambda shot: _see(shot, encoder), shots))
    vectors = np.stack([vector for vector, _ in seen])
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return Collection(shots, vectors, np.stack([contour for _, contour in seen]))


def _see(shot: Shot, encoder: Encoder) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    rendering = render(shot.product, shot.view)
    buffer = io.BytesIO()
    PIL.Image.fromarray(rendering.image).save(buffer, "JPEG", quality=shot.view.quality)
    prepared = encoder.prepare(open_image(buffer.getvalue()))
    return encoder.encode([prepared])[0], _contour(rendering)


def _contour(rendering: Rendering) -> NDArray[np.float32]:
    x, y, width, height = rendering.box
    zoom = CONTOUR_SIDE / max(width, height)
    size = (max(1, round(width * zoom)), max(1, round(height * zoom)))
    mask = cv2.resize(rendering.mask[y : y + height, x : x + width], size)
    canvas = np.zeros((CONTOUR_SIDE, CONTOUR_SIDE), np.float32)
    top, left = (CONTOUR_SIDE - size[1]) // 2, (CONTOUR_SIDE - size[0]) // 2
    canvas[top : top + size[1], left : left + size[0]] = mask > 127
    return canvas.ravel()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name, value in (("products", 20), ("views", 6), ("seed", 0)):
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--background", default="cluttered")
    collection = collect(Settings(**vars(parser.parse_args())))
    cosines, overlaps = collection.cosines(), collection.overlaps()
    for name, scores in (
        ("cosine", cosines), ("contour alone", overlaps), ("cosine + contour / 2",
                                                          cosines + overlaps / 2),
    ):  # fmt: skip
        product = collection.precision(scores, lambda shot: shot.product.id)
        family = collection.precision(scores, lambda shot: shot.product.family)
        category = collection.precision(scores, lambda shot: shot.product.category)
        print(f"{name:22} product {product:.3f}  family {family:.3f}  category {category:.3f}")


if __name__ == "__main__":
    main()
