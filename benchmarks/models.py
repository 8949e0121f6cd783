"""Inference of the catalogue's models on our path against the same networks in torch eager.

Both sides get the same pixels, eight pictures a batch, and all usable cores: ours as `index`
calls it, one thread a worker; torch with its own threads. Networks whose weights are not
bundled carry random ones, which take the same time. The last figure is of the whole pipeline.
"""

import statistics
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.figure import Figure
from semblance.encoders.port import Encoder
from semblance.encoders.registry import describe, load
from semblance.encoders.runtime.choose import RuntimeChoice
from semblance.images import open_image
from semblance.pipeline.compute import Compute
from semblance.pipeline.gallery import Gallery
from semblance.pipeline.recipe import QUALITY, Choice
from tests.photos import write_photos

CONVOLUTIONAL = ("efficientnet_lite0", "efficientnet_lite1", "efficientnet_lite2", "resnet50")
MODELS = (*CONVOLUTIONAL, "vit_b16")
BATCH, BATCHES, ROUNDS = 8, 8, 3
PICTURES = 400


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        photos = write_photos(Path(folder) / "photos", 30, 500)
        files = sorted(photos.rglob("*.jpg"))
        for model in MODELS:
            yield _against_torch(model, files)
        for path in files[PICTURES:]:
            path.unlink()
        yield _several(photos, files[:PICTURES], Path(folder))


def _against_torch(model: str, files: list[Path]) -> Figure:
    compute = Compute()
    choice = RuntimeChoice("bulk", "fast", "auto", compute.workers)
    weights = None if describe(model).bundled else "random:0"
    encoder = load(model, weights=weights, runtime=choice)
    prepared = [encoder.prepare(open_image(path)) for path in files[:BATCH]]
    network, batch = _eager(model, prepared)
    ours_s, torch_s = [], []
    _ours(encoder, prepared, compute.workers)
    network(batch)
    for _ in range(ROUNDS):
        ours_s.append(_ours(encoder, prepared, compute.workers))
        started = time.perf_counter()
        for _ in range(BATCHES):
            network(batch)
        torch_s.append(time.perf_counter() - started)
    pictures = BATCH * BATCHES
    ours, torch = statistics.median(ours_s), statistics.median(torch_s)
    return Figure(
        f"{model}: images/s on our path / in torch eager",
        torch / ours,
        "x",
        3 if model in CONVOLUTIONAL else 1,
        at_most=False,
        note=f"{pictures / ours:.0f} against {pictures / torch:.0f} images/s",
    )


def _ours(encoder: Encoder, prepared: list[Any], workers: int) -> float:
    started = time.perf_counter()
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(lambda _: encoder.encode(prepared), range(BATCHES)))
    return time.perf_counter() - started


def _eager(model: str, prepared: list[Any]) -> tuple[Any, Any]:
    """The network in torch, normalization included, and a batch of pixels for it."""
    import numpy as np
    import torch

    from semblance.encoders.networks.tracing import network

    description = describe(model)
    architecture = replace(description, library="timm", weights="random:0")
    module = network(architecture, description.square.input_size, None)
    batch = torch.from_numpy(np.stack(prepared))

    def run(pixels: Any) -> Any:
        with torch.inference_mode():
            return module(pixels)

    return run, batch


def _several(photos: Path, files: list[Path], folder: Path) -> Figure:
    """CPU of indexing with three encoders, against one decode and the sum of the inferences."""
    compute = Compute.of(None, "fast", "auto")
    encoders = compute.bulk_encoders(Choice(("quality",)).over(None))
    for encoder in encoders:
        encoder.encode([encoder.prepare(open_image(files[0]))] * BATCH)
    min_side = max(encoder.min_side for encoder in encoders)
    started = time.process_time()
    images = [open_image(path, min_side=min_side) for path in files]
    decode_s = time.process_time() - started
    inference_s = 0.0
    for encoder in encoders:
        started = time.process_time()
        for start in range(0, len(images), BATCH):
            encoder.encode([encoder.prepare(image) for image in images[start : start + BATCH]])
        inference_s += time.process_time() - started
    del images
    with Gallery.open(folder / "g.gallery", Choice(("quality",)), compute=compute) as gallery:
        started = time.process_time()
        report = gallery.add(photos)
        took_s = time.process_time() - started
    assert report.added == len(files)
    opening_s = _opening_seconds(compute, files[0])
    return Figure(
        f"CPU of encoding with {len(QUALITY)} encoders / (one decode + their inferences)",
        (took_s - opening_s) / (decode_s + inference_s),
        "x",
        1.1,
        note=f"{len(files)} pictures: {took_s:.2f} s, of them {opening_s:.2f} s opening the "
        f"networks; decode {decode_s:.2f} s, resize and inference {inference_s:.2f} s",
    )


def _opening_seconds(compute: Compute, file: Path) -> float:
    """CPU seconds to open fresh networks, which an index run pays once."""
    encoders = compute.bulk_encoders(Choice(("quality",)).over(None))
    prepared = [encoder.prepare(open_image(file)) for encoder in encoders]
    started = time.process_time()
    for encoder, pixels in zip(encoders, prepared, strict=True):
        encoder.encode([pixels])
    return time.process_time() - started
