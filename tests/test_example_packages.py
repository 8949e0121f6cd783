"""The example package is installed as its README says, and does what the README says."""

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parent.parent / "examples" / "third_party_encoder"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_spec("hatchling") is None, reason="hatchling is not here"),
]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the example and nothing else, made without a network."""
    site = tmp_path_factory.mktemp("site")
    offline = ["--no-deps", "--no-build-isolation", "--no-index", "--quiet"]
    pip = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check"]
    subprocess.run([*pip, *offline, "--target", str(site), str(EXAMPLE)], check=True)
    return site


def semblance(installed: Path, *words: object) -> "subprocess.CompletedProcess[str]":
    path = os.pathsep.join([str(installed), *filter(None, sys.path)])
    return subprocess.run(
        [sys.executable, "-m", "semblance", *map(str, words)],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
    )


def answer(installed: Path, *words: object) -> "dict[str, object]":
    ended = semblance(installed, *words, "--json")
    assert ended.returncode == 0, ended.stderr
    found: dict[str, object] = json.loads(ended.stdout)
    return found


def test_the_model_is_listed_beside_ours(installed: Path) -> None:
    models = answer(installed, "models")["models"]
    assert isinstance(models, list)
    assert {"hog", "efficientnet_lite2"} <= {model["name"] for model in models}
    shown = answer(installed, "models", "show", "hog")
    assert (shown["dim"], shown["offline"], shown["needs_torch"]) == (1764, True, False)


def test_a_gallery_is_made_and_searched_with_it(
    installed: Path, photo_folder: Path, tmp_path: Path
) -> None:
    gallery = ("--gallery", tmp_path / "shapes.gallery")
    answer(installed, "index", photo_folder, *gallery, "--model", "hog")
    found = answer(installed, "search", photo_folder / "coffee" / "0.jpg", *gallery, "-k", 3)
    hits = found["hits"]
    assert isinstance(hits, list)
    assert len(hits) == 3
    assert hits[0]["cosine"] == pytest.approx(1, abs=1e-5)
    assert hits[0]["why"]["shares"].keys() == {"hog"}


def test_it_is_fused_with_a_network_and_averaged_like_one(
    installed: Path, photo_folder: Path
) -> None:
    pair = [photo_folder / "coffee" / name for name in ("0.jpg", "1.jpg")]
    both = answer(installed, "compare", *pair, "--model", "hog", "--model", "fast", "--mirror")
    assert both["model"] == "hog + efficientnet_lite0 (concat, mirrored)"


HISTOGRAMS = """
import numpy as np
from semblance_hog.gradients import DIM, histograms
flat = np.full((128, 128), 7, np.uint8)
upright = np.tile(np.arange(128, dtype=np.uint8), (128, 1))
lying = upright.T
standing, lain = histograms(upright).reshape(-1, 9), histograms(lying).reshape(-1, 9)
assert histograms(flat).shape == (DIM,) and not histograms(flat).any()
assert (standing.argmax(axis=1) == 0).all(), "grey grows to the right: direction 0"
assert set(lain.argmax(axis=1)) <= {4, 5}, "and downwards: half of half a turn, between 4 and 5"
assert np.allclose(standing[:, 0], standing.max()) and not standing[:, 1:].any()
"""


def test_the_example_counts_directions(installed: Path) -> None:
    code = [sys.executable, "-c", HISTOGRAMS]
    subprocess.run(code, env={**os.environ, "PYTHONPATH": str(installed)}, check=True)


def test_without_the_package_the_name_is_unknown(photo_folder: Path, tmp_path: Path) -> None:
    ended = semblance(
        tmp_path, "index", photo_folder, "--gallery", tmp_path / "g", "--model", "hog"
    )
    assert ended.returncode == 2
    assert "there is no encoder called 'hog'" in ended.stderr
