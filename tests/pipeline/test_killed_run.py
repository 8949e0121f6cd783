"""A run that is killed goes on where it stopped and ends with the exact set.

The crash test of the gallery kills at every stage of a write; this one kills the whole command.
"""

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.photos import write_photos

KILLS = 6


def index(photos: Path, gallery: Path) -> subprocess.Popen[bytes]:
    command = ["index", photos, "--gallery", gallery, "--model", "fast", "--input-size", "128"]
    return subprocess.Popen(
        [sys.executable, "-m", "semblance", *map(str, command), "--precision", "exact"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def listed(gallery: Path) -> list[tuple[str, str]]:
    command = [sys.executable, "-m", "semblance", "list", "--gallery", str(gallery), "--json"]
    answer = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return [(r["uri"], *r["vector_sha256"].values()) for r in answer["records"]]


@pytest.mark.slow
def test_a_killed_run_ends_with_the_exact_set(tmp_path: Path) -> None:
    photos = write_photos(tmp_path / "photos", per_photo=80, side=64)
    whole, killed = tmp_path / "whole.gallery", tmp_path / "killed.gallery"
    started = time.monotonic()
    assert index(photos, whole).wait() == 0
    took_s = time.monotonic() - started
    rng = random.Random(4)
    seen: list[int] = []
    for _ in range(KILLS):
        run = index(photos, killed)
        try:
            run.wait(rng.uniform(0.4, 0.9) * took_s)
        except subprocess.TimeoutExpired:
            run.kill()
            run.wait()
        if killed.exists():
            seen.append(len(listed(killed)))
    assert seen == sorted(seen), "an acknowledged record was lost"
    assert index(photos, killed).wait() == 0
    assert sorted(listed(killed)) == sorted(listed(whole))
