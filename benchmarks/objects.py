"""What searching and indexing objects cost: a query among 10,000, and indexing beside its floor."""

import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from benchmarks.domain_set import Shot, shots
from benchmarks.enlarging import enlarge
from benchmarks.figure import Figure
from semblance.encoders.port import Encoder
from semblance.encoders.runtime.threads import usable_cores
from semblance.gallery.labels import CsvLabels
from semblance.images import open_image
from semblance.pipeline.compute import Compute
from semblance.pipeline.gallery import Gallery
from semblance.pipeline.recipe.ready import named_or_file
from semblance.pipeline.traits import makers_of
from semblance.samples.packaging import make_packaging

RECORDS = 10_000
QUERIES = 60

RERANKERS: dict[str, tuple[str, ...]] = {
    "contour of 50": ("contour",),
    "contour of 50, keypoints of 20": ("contour", "keypoints"),
}


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        made = make_packaging(folder / "packs", products=6, views=4, background="cluttered")
        recipe = named_or_file(Path("domain"))
        gallery_shots = shots(made.manifest, "gallery")
        with Gallery.open(folder / "g", recipe, compute=Compute.of(None, "fast", "auto")) as g:
            started = time.perf_counter()
            g.add([shot.path for shot in gallery_shots], CsvLabels(made.manifest))
            took = time.perf_counter() - started
            yield from indexing(g, gallery_shots, took)
            enlarge(g, RECORDS)
            asking = shots(made.manifest, "query")[:QUERIES]
            yield from queries(g, asking)
            yield matted(g, asking[:10])


def queries(gallery: Gallery, asking: Sequence[Shot]) -> Iterator[Figure]:
    """From the file's bytes to hits, the networks loaded, one query at a time."""
    for name, rerank in RERANKERS.items():
        times, shares = [], []
        gallery.search(asking[0].path, rerank=rerank)
        for shot in asking:
            started = time.perf_counter()
            answer = gallery.search(shot.path, 10, rerank=rerank)
            times.append(1000 * (time.perf_counter() - started))
            shares.append(answer.searched / len(gallery))
        yield Figure(
            f"a query among {len(gallery)}: localize, encode, category, search, {name}",
            statistics.median(times),
            "ms, median",
            150 if len(rerank) == 1 else 300,
            note=f"90 % within {np.quantile(times, 0.9):.0f} ms; "
            f"{100 * statistics.mean(shares):.1f} % of the gallery searched",
        )


def matted(gallery: Gallery, asking: Sequence[Shot]) -> Figure:
    """What closed-form matting adds to finding the object of a picture."""
    from semblance.localize.making import finder

    plain, fine = (finder("u2netp", matting, "cut", 0.1) for matting in ("none", "closed-form"))
    times: list[list[float]] = [[], []]
    for shot in asking:
        for place, each in enumerate((plain, fine)):
            image = open_image(shot.path)
            started = time.perf_counter()
            each.seen(image)
            times[place].append(1000 * (time.perf_counter() - started))
    without, with_it = (statistics.median(each[1:]) for each in times)
    return Figure("closed-form matting adds", with_it - without, "ms a picture")


def indexing(gallery: Gallery, taken: Sequence[Shot], took: float) -> Iterator[Figure]:
    """Indexing against its floor: processor time of decoding, saliency and encoding alone, shared
    by the cores; outlines, keypoints and storing come on top."""
    recipe = gallery.recipe
    encoders = Compute.of(None, "fast", "auto").bulk_encoders(recipe)
    side = max(each.min_side for each in (*encoders, *makers_of(recipe, encoders)))
    sample = taken[:: max(1, len(taken) // 40)]
    _once(sample[:2], encoders, side)
    started = time.process_time()
    _once(sample, encoders, side)
    floor = (time.process_time() - started) / len(sample) * len(taken) / usable_cores()
    yield Figure(
        "indexing with localization, share of the floor",
        100 * floor / took,
        "%",
        80,
        at_most=False,
        note=f"{len(taken)} pictures in {took:.0f} s, floor {floor:.0f} s",
    )


def _once(sample: Sequence[Shot], encoders: Sequence[Encoder], side: int) -> None:
    images = [open_image(shot.path, min_side=side) for shot in sample]
    for encoder in encoders:
        encoder.encode([encoder.prepare(image) for image in images])
