"""Indexing against its floor, and against the script most people would write.

The floor is (CPU seconds to decode + CPU seconds of inference) / cores, both measured alone on
the same files just before. The script is timm, torch eager, PIL and a DataLoader.
"""

import io
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import PIL.Image

from benchmarks.figure import Figure
from semblance.encoders.port import Encoder
from semblance.images import open_image
from semblance.pipeline.compute import Compute
from semblance.pipeline.gallery import Gallery
from semblance.pipeline.recipe import Choice
from tests.photos import write_photos

PHOTOS_EACH, SIDE, BATCH = 67, 500, 8
MODELS = ("efficientnet_lite2", "efficientnet_lite0")


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        photos = write_photos(Path(folder) / "photos", PHOTOS_EACH, SIDE)
        files = sorted(photos.rglob("*.jpg"))[:1000]
        for extra in sorted(photos.rglob("*.jpg"))[1000:]:
            extra.unlink()
        for model in MODELS:
            yield from _of(model, photos, files, Path(folder))


def _of(model: str, photos: Path, files: Sequence[Path], folder: Path) -> Iterator[Figure]:
    compute = Compute.of(None, "fast", "auto")
    (encoder,) = compute.bulk_encoders(Choice((model,)).over(None))
    encoder.encode([encoder.prepare(open_image(files[0]))] * BATCH)
    decode_s = _cpu_seconds_to_decode(files, encoder)
    inference_s = _cpu_seconds_of_inference(files, encoder)
    with Gallery.open(folder / f"{model}.gallery", Choice((model,)), compute=compute) as gallery:
        started = time.perf_counter()
        report = gallery.add(photos)
        took_s = time.perf_counter() - started
        started = time.perf_counter()
        gallery.add(photos)
        again_s = time.perf_counter() - started
    assert report.added == len(files)
    floor_s = (decode_s + inference_s) / compute.workers
    per_image = f"{1000 * took_s / len(files):.2f} ms a picture"
    yield Figure(
        f"index 1,000 JPEGs with {model}: floor / ours",
        floor_s / took_s,
        "of the floor",
        0.85,
        at_most=False,
        note=f"{per_image}; decode {decode_s:.2f} s + inference {inference_s:.2f} s of CPU",
    )
    script_s = _script_seconds(model, photos)
    yield Figure(
        f"index 1,000 JPEGs with {model}: torch script / ours",
        script_s / took_s,
        "x",
        5.0,
        at_most=False,
        note=f"{len(files) / took_s:.0f} pictures/s against {len(files) / script_s:.0f}",
    )
    yield Figure(f"second run, nothing changed / first, {model}", again_s / took_s, "x")


def _cpu_seconds_to_decode(files: Sequence[Path], encoder: Encoder) -> float:
    """Bare Pillow: read, draft-decode, and resize to the network's input."""
    size = encoder.space.preprocessing.input_size
    started = time.process_time()
    for path in files:
        picture = PIL.Image.open(io.BytesIO(path.read_bytes()))
        picture.draft("RGB", (encoder.min_side, encoder.min_side))
        picture.convert("RGB").resize((size, size), PIL.Image.Resampling.BICUBIC)
    return time.process_time() - started


def _cpu_seconds_of_inference(files: Sequence[Path], encoder: Encoder) -> float:
    prepared = [encoder.prepare(open_image(path)) for path in files[:BATCH]]
    batches = len(files) // BATCH
    started = time.process_time()
    for _ in range(batches):
        encoder.encode(prepared)
    return time.process_time() - started


def _script_seconds(model: str, photos: Path) -> float:
    """The better of the script with and without worker processes."""
    script = Path(__file__).with_name("torch_script.py")
    times = []
    for workers in ("0", "2"):
        command = [sys.executable, str(script), f"tf_{model}", str(photos), workers]
        ended = subprocess.run(command, check=True, capture_output=True, text=True)
        times.append(float(ended.stdout.split()[-1]))
    return min(times)
