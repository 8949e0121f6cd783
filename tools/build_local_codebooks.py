"""Rebuild the codebooks of the local features, src/semblance/encoders/local/codebooks/*.npz.

    pip install -c constraints.txt -e ".[dev]"
    python tools/build_local_codebooks.py

The pictures are the photographs that scikit-image and scikit-learn ship, each whole and in four
crops, and a rendered set of packaging. For each detector: the descriptors of all pictures, their
PCA, and k-means in its axes; printed is the SHA-256 that `semblance.encoders.local.catalogue`
must name. `--check` writes nothing and fails where a committed codebook describes the same
descriptors noticeably worse than a new one: another version of OpenCV or another processor may
change the last digits.
"""

import argparse
import hashlib
from collections.abc import Iterator, Sequence

import numpy as np
import PIL.Image
from numpy.typing import NDArray

from semblance.encoders import LocalPreprocessing, describe
from semblance.encoders.local.catalogue import AXES, WORDS
from semblance.encoders.local.encoder import CODEBOOKS
from semblance.encoders.local.features import DETECTORS, grey_picture
from semblance.encoders.local.vlad import Codebook
from semblance.images import Image, open_image
from semblance.samples.drawing.rendering import render
from semblance.samples.plan import Settings, plan

PHOTOGRAPHS = (
    "astronaut", "brick", "chelsea", "coffee", "coins", "grass", "gravel", "hubble_deep_field",
    "immunohistochemistry", "moon", "retina", "rocket",
)  # fmt: skip
CROPS = 4
PACKAGING = Settings(products=4, views=1, seed=7, size=480)
SEED = 20
ITERATIONS = 40
WORSE = 1.02
"""How much larger the mean squared distance of a committed codebook may be."""


def pictures() -> Iterator[Image]:
    """Every training picture, always in the same order."""
    import skimage.data
    from sklearn.datasets import load_sample_images

    rng = np.random.default_rng(SEED)
    photographs = [getattr(skimage.data, name)() for name in PHOTOGRAPHS]
    for array in [*photographs, *load_sample_images().images]:
        whole = open_image(array)
        yield whole
        for _ in range(CROPS):
            yield open_image(crop(whole.pil, rng))
    for shot in plan(PACKAGING):
        yield open_image(render(shot.product, shot.view).image)


def crop(picture: PIL.Image.Image, rng: np.random.Generator) -> PIL.Image.Image:
    """A third to four fifths of each side, turned by up to 45 degrees."""
    width, height = (round(rng.uniform(0.33, 0.8) * side) for side in picture.size)
    left = int(rng.integers(picture.width - width))
    top = int(rng.integers(picture.height - height))
    turned = picture.rotate(rng.uniform(-45, 45), PIL.Image.Resampling.BICUBIC)
    return turned.crop((left, top, left + width, top + height))


def train(descriptors: NDArray[np.float32], words: int = WORDS, axes: int = AXES) -> Codebook:
    """PCA and k-means of (n, d) descriptors, in one thread, so that sums keep their order."""
    import faiss

    mean = descriptors.mean(axis=0)
    _, vectors = np.linalg.eigh(np.cov(descriptors, rowvar=False))
    main = np.ascontiguousarray(vectors[:, ::-1][:, :axes].T, np.float32)
    projected = np.ascontiguousarray((descriptors - mean) @ main.T)
    faiss.omp_set_num_threads(1)
    kmeans = faiss.Kmeans(
        axes, words, niter=ITERATIONS, nredo=3, seed=SEED, max_points_per_centroid=10**6
    )
    kmeans.train(projected)
    return Codebook.from_bytes(Codebook(mean, main, np.asarray(kmeans.centroids)).to_bytes())


def distortion(codebook: Codebook, descriptors: NDArray[np.float32]) -> float:
    """Mean squared distance of the descriptors to what the codebook makes of them."""
    projected = codebook.project(descriptors)
    nearest = codebook.centres[codebook.assign(projected)]
    rebuilt = codebook.mean + nearest @ codebook.axes
    return float(np.mean(np.sum((descriptors - rebuilt) ** 2, axis=1)))


def build(name: str, images: Sequence[Image], check: bool) -> None:
    settings = describe(name).preprocessing
    assert isinstance(settings, LocalPreprocessing)
    found = [DETECTORS[name].features(grey_picture(image, settings), settings) for image in images]
    descriptors = np.concatenate([features.descriptors for features in found])
    codebook, path = train(descriptors), CODEBOOKS / f"{name}.npz"
    print(f"{name}: {len(descriptors):,} descriptors of {len(found)} pictures")
    if check:
        committed = Codebook.from_bytes(path.read_bytes())
        ratio = distortion(committed, descriptors) / distortion(codebook, descriptors)
        print(f"  the committed codebook's error is {ratio:.4f} of a new one's")
        if ratio > WORSE:
            raise SystemExit(f"{path} is not what this script builds.")
        return
    data = codebook.to_bytes()
    path.write_bytes(data)
    print(f"  {len(data):,} bytes, SHA-256 {hashlib.sha256(data).hexdigest()}")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="compare with the committed files")
    check = parser.parse_args(arguments).check
    images = list(pictures())
    for name in DETECTORS:
        build(name, images, check)


if __name__ == "__main__":
    main()
