"""Memory of indexing 50,000 pictures, above what the loaded model takes by itself."""

import io
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figure import Figure
from tests.photos import crops, originals

COUNT, SIDE = 50_000, 160
MODEL = "efficientnet_lite0"


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        _write(Path(folder) / "photos", COUNT)
        command = [sys.executable, "-m", "benchmarks.memory", folder]
        ended = subprocess.run(command, check=True, capture_output=True, text=True)
    told = json.loads(ended.stdout)
    yield Figure(
        "index 50,000 pictures: peak memory above the model's own",
        told["peak_mb"] - told["model_mb"],
        "MB",
        600,
        note=f"peak {told['peak_mb']:.0f} MB, model alone {told['model_mb']:.0f} MB, "
        f"after 5,000 pictures {told['early_mb']:.0f} MB",
    )


def _write(folder: Path, count: int) -> None:
    """Different files of a few different pictures: bytes after a JPEG's end do not show."""
    encoded = []
    for name, picture in originals():
        for crop in crops(picture, 4, SIDE, seed=len(name)):
            buffer = io.BytesIO()
            crop.save(buffer, "JPEG", quality=80)
            encoded.append(buffer.getvalue())
    for number in range(count):
        below = folder / f"{number // 1000:02d}"
        below.mkdir(parents=True, exist_ok=True)
        data = encoded[number % len(encoded)] + number.to_bytes(4, "big")
        (below / f"{number:05d}.jpg").write_bytes(data)


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _index(folder: Path) -> dict[str, float]:
    from semblance.images import open_image
    from semblance.pipeline.compute import Compute
    from semblance.pipeline.gallery import Gallery
    from semblance.pipeline.recipe import Choice
    from semblance.pipeline.report import IndexReport

    choice, compute = Choice((MODEL,), dim=128), Compute.of(None, "fast", "auto")
    (encoder,) = compute.bulk_encoders(choice.over(None))
    first = next((folder / "photos").rglob("*.jpg"))
    encoder.encode([encoder.prepare(open_image(first))] * 8)
    told = {"model_mb": _peak_mb(), "early_mb": 0.0}

    def watch(report: IndexReport) -> None:
        if report.done == COUNT // 10:
            told["early_mb"] = _peak_mb()

    with Gallery.open(folder / "g.gallery", choice, compute=compute) as gallery:
        gallery.add(folder / "photos", progress=watch)
        gallery.search(first)
    return {**told, "peak_mb": _peak_mb()}


if __name__ == "__main__":
    print(json.dumps(_index(Path(sys.argv[1]))))
