"""What a user waits for before anything happens: `--help`, and one comparison from cold."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from benchmarks.figure import Figure, paired, seconds
from tests.photos import write_photos

BARE = """
import sys, numpy, onnxruntime, PIL.Image
session = onnxruntime.InferenceSession(sys.argv[1])
def see(path):
    picture = PIL.Image.open(path).convert("RGB").resize((260, 260))
    return session.run(None, {session.get_inputs()[0].name: numpy.asarray(picture)[None]})[0][0]
a, b = see(sys.argv[2]), see(sys.argv[3])
print(float(a @ b / numpy.linalg.norm(a) / numpy.linalg.norm(b)))
"""


def figures() -> Iterator[Figure]:
    semblance = str(Path(sys.executable).parent / "semblance")
    help_s = seconds(lambda: _run(semblance, "--help"), 9)
    python_s = seconds(lambda: _run(sys.executable, "-c", "pass"), 9)
    yield Figure(
        "semblance --help", help_s, "s", 0.25, note=f"an empty Python takes {python_s:.3f} s"
    )
    with tempfile.TemporaryDirectory() as folder:
        photos = sorted(write_photos(Path(folder), per_photo=1).rglob("*.jpg"))[:2]
        pair = [str(photo) for photo in photos]
        graph = str(files("semblance.encoders.weights") / "efficientnet_lite2.onnx")
        ours, bare = paired(
            lambda: _run(semblance, "compare", *pair),
            lambda: _run(sys.executable, "-c", BARE, graph, *pair),
            9,
        )
    yield Figure(
        "semblance compare, cold / a bare onnxruntime script",
        ours / bare,
        "x",
        2.0,
        note=f"{ours:.2f} s against {bare:.2f} s",
    )


def _run(*command: str) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
