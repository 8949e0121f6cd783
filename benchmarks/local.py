"""Local features on real photos: `python -m benchmarks.local path/to/clothing`.

The folder has class folders in `train/` and `test/`. Measured are the aggregated vectors (kinds:
test pictures among the training pictures; copies: edited training pictures among the training
pictures) beside a bundled network, and the score of pairs. Times are of the processor, all threads
together. Prints Markdown tables.
"""

import io
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations, islice
from pathlib import Path

import numpy as np
import PIL.Image
import PIL.ImageDraw
import PIL.ImageFont
from numpy.typing import NDArray

from semblance.encoders import describe, load
from semblance.encoders.local.scoring import PairScorer
from semblance.encoders.port import Encoder
from semblance.fusion.vectors import unit
from semblance.images import Image, open_image

LOCAL = ("sift", "orb")
MODELS = (*LOCAL, "efficientnet_lite2")
EVERY = 12
"""One training picture in so many is edited, and searched for by its edited copies."""

UNRELATED_PAIRS = 2000
SIMILAR = 0.8
"""The usual threshold; for local features it is a match score."""


def cropped(picture: PIL.Image.Image) -> PIL.Image.Image:
    """About half of the area."""
    width, height = picture.size
    return picture.crop(
        (round(0.2 * width), round(0.15 * height), round(0.9 * width), round(0.85 * height))
    )


def rotated(picture: PIL.Image.Image) -> PIL.Image.Image:
    """By 20 degrees, on white."""
    return picture.rotate(20, PIL.Image.Resampling.BICUBIC, expand=True, fillcolor="white")


def overlaid(picture: PIL.Image.Image) -> PIL.Image.Image:
    """Two lines of large text."""
    width, height = picture.size
    copy = picture.copy()
    draw = PIL.ImageDraw.Draw(copy)
    font = PIL.ImageFont.load_default(height // 9)
    draw.text((width // 10, height // 3), "SALE -50%", font=font, fill="white")
    draw.text((width // 8, 2 * height // 3), "new season", font=font, fill="firebrick")
    return copy


def recompressed(picture: PIL.Image.Image) -> PIL.Image.Image:
    """Half the size, JPEG quality 30."""
    buffer = io.BytesIO()
    picture.reduce(2).save(buffer, "JPEG", quality=30)
    with PIL.Image.open(buffer) as small:
        return small.convert("RGB")


EDITS: Mapping[str, Callable[[PIL.Image.Image], PIL.Image.Image]] = {
    "crop": cropped,
    "rotate": rotated,
    "text": overlaid,
    "half size": recompressed,
}


def embed(encoder: Encoder, images: Sequence[Image]) -> NDArray[np.float32]:
    """(len(images), dim) unit vectors; a picture without keypoints stays zero."""
    return unit(np.concatenate([encoder.encode([encoder.prepare(image)]) for image in images]))


def ranked_labels(
    queries: NDArray[np.float32], gallery: NDArray[np.float32], labels: NDArray[np.str_]
) -> NDArray[np.str_]:
    """(queries, gallery) labels of the gallery, nearest first; ties by place."""
    return labels[np.argsort(-(queries @ gallery.T), axis=1, kind="stable")]


def average_precisions(relevant: NDArray[np.bool_]) -> NDArray[np.float64]:
    """(queries,) of (queries, gallery) relevances, best first: the mean precision at each hit."""
    precision = np.cumsum(relevant, axis=1) / np.arange(1, relevant.shape[1] + 1)
    return np.asarray((precision * relevant).sum(axis=1) / relevant.sum(axis=1))


def retrieval_row(
    name: str, train: Sequence[Path], test: Sequence[Path], edited: Mapping[str, list[Image]]
) -> str:
    encoder = load(name)
    embed(encoder, [open_image(train[0])])
    began = time.process_time()
    gallery = embed(encoder, [open_image(p, min_side=encoder.min_side) for p in train])
    ms = 1000 * (time.process_time() - began) / len(train)
    queries = embed(encoder, [open_image(p, min_side=encoder.min_side) for p in test])
    labels, wanted = (np.array([path.parent.name for path in paths]) for paths in (train, test))
    relevant = ranked_labels(queries, gallery, labels) == wanted[:, None]
    cells = [
        f"{100 * average_precisions(relevant).mean():.1f}",
        f"{100 * relevant[:, 0].mean():.1f}",
    ]
    truth = np.arange(0, len(train), EVERY)
    for copies in edited.values():
        found = (embed(encoder, copies) @ gallery.T).argmax(axis=1) == truth
        cells.append(f"{100 * found.mean():.0f}")
    return f"| {name} | {' | '.join(cells)} | {ms:.0f} |"


def pair_row(name: str, originals: Sequence[Image], edited: Mapping[str, list[Image]]) -> str:
    scorer = PairScorer(describe(name))
    began = time.process_time()
    cells = []
    for copies in edited.values():
        scores = [scorer.match(*pair).score for pair in zip(originals, copies, strict=True)]
        cells.append(f"{100 * np.mean(np.array(scores) >= SIMILAR):.0f}")
    ms = 1000 * (time.process_time() - began) / (len(originals) * len(edited))
    seen = [scorer.look(image) for image in originals]
    began = time.process_time()
    pairs = list(islice(combinations(seen, 2), UNRELATED_PAIRS))
    scores = [scorer.match_seen(*pair).score for pair in pairs]
    ms_seen = 1000 * (time.process_time() - began) / len(pairs)
    above = sum(score >= SIMILAR for score in scores)
    some = sum(score > 0 for score in scores)
    cells += [f"{above} of {len(pairs)}", f"{some}", f"{ms:.0f}", f"{ms_seen:.0f}"]
    return f"| {name} | {' | '.join(cells)} |"


def main(folder: Path) -> None:
    train, test = (sorted((folder / split).glob("*/*")) for split in ("train", "test"))
    originals = [open_image(path) for path in train[::EVERY]]
    edited = {
        name: [open_image(edit(image.pil)) for image in originals] for name, edit in EDITS.items()
    }
    names = " | ".join(EDITS)
    print(f"{len(test)} queries, {len(train)} in the gallery, {len(originals)} edited.\n")
    print(f"| model | mAP | P@1 | {names} | CPU ms a picture |")
    print("|---|" + "---:|" * (len(EDITS) + 3))
    for model in MODELS:
        print(retrieval_row(model, train, test, edited), flush=True)
    print(f"\n| model | {names} | unrelated, similar | above 0 | CPU ms a pair | matching alone |")
    print("|---|" + "---:|" * (len(EDITS) + 4))
    for model in LOCAL:
        print(pair_row(model, originals, edited), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
