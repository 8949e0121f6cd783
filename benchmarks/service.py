"""The service under load: one client, four, sixteen; compare and search, over HTTP; cold models.

The service runs in a process of its own with its usual settings, on photographs of 500 pixels.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.figure import Figure
from semblance import Gallery
from semblance.pipeline.comparing import comparer
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import Choice
from semblance.service.batching import SharedCompute
from tests.photos import write_photos
from tests.service.server import Server, serving

CLIENTS = (1, 4, 16)
REQUESTS = int(os.environ.get("SERVICE_REQUESTS", "200"))
MODEL = "default"


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        photos = write_photos(Path(folder) / "photos", per_photo=4, side=500)
        shop = Path(folder) / "shop.gallery"
        pictures = [path.read_bytes() for path in sorted(photos.rglob("*.jpg"))]
        # Before anything is indexed: threads of another engine would be counted too.
        library = _library(pictures)
        with Gallery.open(shop, Choice((MODEL,)), compute=Compute(1)) as gallery:
            gallery.add(photos)
        yield Figure("compare in the library: processor time", library, "ms")
        with serving(shop, model=MODEL, input_size=None) as server:
            yield from _cold(server, pictures)
            yield from _loaded(server, "compare", _compare(server, pictures), library)
            yield from _loaded(server, "search", _search(server, pictures), None)


def _cold(server: Server, pictures: list[bytes]) -> Iterator[Figure]:
    """The first comparison with each model on hand, its network not opened yet."""
    for model in server.client.get("/v1/models").json()["names"]:
        ask = _compare(server, pictures, model)
        started = time.perf_counter()
        _timed(ask, 0)
        yield Figure(f"first compare with {model}", time.perf_counter() - started, "s", 2)


def _loaded(
    server: Server, name: str, ask: Callable[[int], int], library: float | None
) -> Iterator[Figure]:
    for warm in range(8):
        ask(warm)
    for clients in CLIENTS:
        before = _processor_s(server)
        started = time.perf_counter()
        with ThreadPoolExecutor(clients) as pool:
            took = sorted(pool.map(lambda number: _timed(ask, number), range(REQUESTS)))
        wall = time.perf_counter() - started
        cpu_ms = 1000 * (_processor_s(server) - before) / REQUESTS
        who = f"{name}, {clients} client{'s' * (clients > 1)}"
        alone = (name, clients) == ("compare", 1)
        yield Figure(f"{who}: requests", REQUESTS / wall, "/s")
        yield Figure(f"{who}: p50", 1000 * statistics.median(took), "ms", 40 if alone else None)
        yield Figure(f"{who}: p95", 1000 * took[int(0.95 * len(took))], "ms")
        yield Figure(
            f"{who}: p99", 1000 * took[int(0.99 * len(took))], "ms", 150 if alone else None
        )
        if library is not None:
            promised = 1.25 if clients == max(CLIENTS) else None
            yield Figure(f"{who}: processor time a request", cpu_ms, "ms")
            yield Figure(f"{who}: over the library's", cpu_ms / library, "times", promised)


def _compare(
    server: Server, pictures: list[bytes], model: str | None = None
) -> Callable[[int], int]:
    named = {} if model is None else {"model_name": model}

    def ask(number: int) -> int:
        one, other = pictures[number % len(pictures)], pictures[(number * 7 + 1) % len(pictures)]
        files = {"image_1": one, "image_2": other}
        return server.client.post("/cosine_similarity_score", params=named, files=files).status_code

    return ask


def _search(server: Server, pictures: list[bytes]) -> Callable[[int], int]:
    def ask(number: int) -> int:
        # A byte behind the picture: it is not one that the gallery knows, and must be encoded.
        image = pictures[number % len(pictures)] + b"%d" % number
        return server.client.post("/v1/search?k=10", files={"image": image}).status_code

    return ask


def _timed(ask: Callable[[int], int], number: int) -> float:
    started = time.perf_counter()
    status = ask(number)
    assert status == 200, f"answered with {status}"
    return time.perf_counter() - started


def _library(pictures: list[bytes]) -> float:
    """Milliseconds of processor time that one comparison costs in process, in the same engine."""
    compare = comparer(Choice((MODEL,)), SharedCompute()).compare
    for number in range(8):
        compare(pictures[number], pictures[number + 1])
    before = time.process_time()
    for number in range(REQUESTS):
        compare(pictures[number % len(pictures)], pictures[(number * 7 + 1) % len(pictures)])
    return 1000 * (time.process_time() - before) / REQUESTS


def _processor_s(server: Server) -> float:
    fields = Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
