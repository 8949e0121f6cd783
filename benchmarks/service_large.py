"""A search among 100,000 pictures over HTTP, from upload to answer."""

import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.enlarging import enlarge
from benchmarks.figure import Figure
from semblance import Gallery
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import Choice
from tests.photos import write_photos
from tests.service.server import Server, serving

RECORDS, REQUESTS = 100_000, 200

VIEWS = {"256 dimensions": 256, "all 1,280 dimensions": None}


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        photos = write_photos(Path(folder) / "photos", per_photo=4, side=500)
        pictures = [path.read_bytes() for path in sorted(photos.rglob("*.jpg"))]
        for name, dim in VIEWS.items():
            shop = Path(folder) / f"{dim}.gallery"
            choice = Choice(("fast",), dim=dim)
            with Gallery.open(shop, choice, vector_type="float16", compute=Compute(1)) as gallery:
                gallery.add(photos)
                enlarge(gallery, RECORDS)
            with serving(shop, model="fast", input_size=None) as server:
                yield from _searched(server, pictures, name)


def _searched(server: Server, pictures: list[bytes], name: str) -> Iterator[Figure]:
    for warm in range(8):
        assert _ask(server, pictures[warm]) == 200
    took = []
    for number in range(REQUESTS):
        started = time.perf_counter()
        _ask(server, pictures[number % len(pictures)] + number.to_bytes(2, "big"))
        took.append(1000 * (time.perf_counter() - started))
    title = f"search among {RECORDS:,}, {name}, one client"
    yield Figure(f"{title}: p50", statistics.median(took), "ms", 60)
    yield Figure(f"{title}: p99", float(np.quantile(took, 0.99)), "ms")


def _ask(server: Server, picture: bytes) -> int:
    return int(server.client.post("/v1/search?k=10", files={"image": picture}).status_code)
