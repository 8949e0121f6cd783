"""Peak memory of a recipe at work, measured in a process of its own."""

import json
import platform
import subprocess
import sys
from pathlib import Path

from semblance.errors import SemblanceError, UsageError
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import Recipe

PICTURES, SIDE = 16, 1024
"""What is encoded to see the peak: two batches of pictures larger than any network's input."""


def peak_memory_bytes(recipe: Recipe, compute: Compute) -> int:
    """Bytes that a fresh process had resident at most while it encoded a few pictures.

    Counts the program, its libraries and the networks; not the vectors, which grow with the
    collection. About two seconds. Raises UsageError where the system does not tell.
    """
    if platform.system() == "Windows":
        raise UsageError("peak memory cannot be measured on Windows; leave --max-memory out")
    asked = [recipe.to_toml(), compute.workers, compute.precision, compute.device]
    ended = subprocess.run(
        [sys.executable, "-m", __name__, json.dumps(asked)], capture_output=True, text=True
    )
    if ended.returncode != 0:
        last = (ended.stderr.strip().splitlines() or ["no reason was given"])[-1]
        raise SemblanceError(f"the memory of {recipe.title} could not be measured: {last}")
    return int(ended.stdout.split()[-1])


def _measure(text: str) -> int:
    """In the child: encode, then ask the system."""
    import numpy as np

    from semblance.images import open_image

    toml, workers, precision, device = json.loads(text)
    compute = Compute.of(workers, precision, device)
    encoders = compute.bulk_encoders(Recipe.from_toml(toml))
    image = open_image(np.zeros((SIDE, SIDE, 3), np.uint8))
    for encoder in encoders:
        encoder.encode([encoder.prepare(image) for _ in range(PICTURES)])
    return peak_bytes()


def peak_bytes() -> int:
    """Of this process. Linux hands what `getrusage` says on from parent to child, even across
    exec, so its own high-water mark is read instead; macOS counts in bytes."""
    if platform.system() == "Linux":
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))
    import resource

    return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


if __name__ == "__main__":
    sys.stdout.write(f"{_measure(sys.argv[1])}\n")
