"""Encoders are found by name, registered once, and a bad plugin harms nobody else."""

import json
import math
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from semblance.encoders import describe, descriptions, load, names, space_of
from semblance.encoders.bundled import WEIGHTS
from semblance.encoders.description import EncoderDescription, Preprocessing
from semblance.encoders.registry import Registry
from semblance.encoders.space import Space
from semblance.errors import EncoderExists, UnknownEncoder, UsageError

MEAN_COLOUR = EncoderDescription(
    name="mean_colour",
    family="trained",
    architecture="average",
    dim=3,
    preprocessing=Preprocessing(8, 1.0, "bilinear", (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)),
    parameters=0,
    weights="package:none",
    weights_sha256="",
    licence="Apache-2.0",
    origin="this test",
    paper="",
    input_sizes=(8, 64, 8),
)


class MeanColour:
    """The smallest encoder there can be."""

    min_side = 8

    def __init__(self, description, input_size, runtime):
        self.space = Space.of(description, input_size)
        self.runtime = runtime

    def prepare(self, image):
        side = self.space.preprocessing.input_size
        return np.asarray(image.pil.resize((side, side)))

    def encode(self, prepared):
        return np.array([picture.mean(axis=(0, 1)) for picture in prepared], np.float32)


@pytest.fixture
def registry():
    registry = Registry(aliases={"plain": "mean_colour"})
    registry.register(MEAN_COLOUR)(MeanColour)
    return registry


def test_the_bundled_encoders_are_there_by_name_and_alias():
    assert {"efficientnet_lite0", "efficientnet_lite1", "efficientnet_lite2"} <= set(names())
    assert describe("fast").name == "efficientnet_lite0"
    assert describe("default").name == "efficientnet_lite2"


def test_descriptions_are_complete_enough_to_be_shown():
    for description in descriptions():
        json.dumps({field: getattr(description, field) for field in ("licence", "origin", "paper")})
        assert description.licence and description.origin
        assert (description.parameters > 0) == (description.family != "handcrafted")


@pytest.mark.parametrize("name", ["fast", "efficientnet_lite1", "default"])
def test_a_description_counts_the_weights_of_its_file(name):
    onnx = pytest.importorskip("onnx")
    description = describe(name)
    graph = onnx.load(WEIGHTS / description.weights.removeprefix("package:")).graph
    sizes = {tensor.name: math.prod(tensor.dims) for tensor in graph.initializer}
    learned = [size for name, size in sizes.items() if name.endswith((".weight", ".bias"))]
    assert sum(learned) == description.parameters


def test_a_registered_encoder_is_found_described_and_loaded(registry, photos):
    encoder = registry.load("plain", input_size=16)
    assert encoder.space == registry.space_of("mean_colour", 16)
    assert encoder.runtime.workload == "one-shot"
    assert encoder.encode([encoder.prepare(photos["chelsea"])]).shape == (1, 3)
    assert registry.names() == ["mean_colour"]


@pytest.mark.parametrize("name", ["mean_colour", "plain"])
def test_a_name_or_alias_taken_twice_is_refused(registry, name):
    with pytest.raises(EncoderExists, match=f"'{name}' is registered already"):
        registry.register(replace(MEAN_COLOUR, name=name))(MeanColour)


def test_one_factory_may_make_several_encoders(registry):
    other = replace(MEAN_COLOUR, name="mean_colour_2")
    registry.register(other)(MeanColour)
    assert registry.describe("mean_colour_2") is other


def test_an_unknown_name_lists_the_nearest_three_and_what_works_offline():
    with pytest.raises(UnknownEncoder) as caught:
        load("eficientnet_lite1")
    message = str(caught.value)
    nearest = message.split("the nearest are ")[1].split(";")[0].split(", ")
    assert nearest[0] == "efficientnet_lite1"
    assert len(nearest) == 3
    assert (
        "efficientnet_lite0, efficientnet_lite1, efficientnet_lite2"
        in message.split("offline: ")[1]
    )


@pytest.mark.parametrize("size", [0, -1, 4, 1025, 10**9])
def test_an_input_size_that_makes_no_sense_is_refused_with_those_that_do(size):
    with pytest.raises(UsageError, match=f"32 to 1024 pixels, not {size}"):
        load("default", input_size=size)


def test_sizes_in_steps_are_said_so(registry):
    with pytest.raises(UsageError, match="8 to 64 pixels in steps of 8, not 20"):
        registry.space_of("mean_colour", 20)


PLUGIN = """
from dataclasses import replace
from semblance.encoders import describe, register

@register(replace(describe("fast"), name="stick_figures"))
def stick_figures(description, input_size, runtime):
    raise NotImplementedError
"""

PROBE = """
import json, sys
from semblance.encoders import describe, names, space_of
from semblance.encoders.registry import faults
describe("default")
scanned = "importlib.metadata" in sys.modules
print(json.dumps([scanned, names(), faults(), str(space_of("stick_figures"))]))
"""


def install(folder: Path, name: str, module: str, source: str) -> None:
    """What pip would leave behind for a distribution with one module and one entry point."""
    info = folder / f"{name}-0.1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 0.1\n")
    (info / "entry_points.txt").write_text(f"[semblance.encoders]\n{module} = {module}\n")
    (folder / f"{module}.py").write_text(source)


def probe(folder: Path):
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROBE],
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(result.stdout)


def test_a_plugin_is_found_by_its_entry_point_and_a_broken_one_is_only_reported(tmp_path):
    install(tmp_path, "stick-figures", "stick_figures", PLUGIN)
    install(tmp_path, "broken-encoders", "broken_encoders", "1 / 0")
    install(tmp_path, "rude-encoders", "rude_encoders", PLUGIN)
    scanned, known, reported, space = probe(tmp_path)
    assert not scanned, "looking up a bundled encoder needs no scan of the installed packages"
    assert "stick_figures" in known and "efficientnet_lite0" in known
    assert space.startswith("stick_figures at 224")
    assert len(reported) == 2
    assert any("broken-encoders" in s and "ZeroDivisionError" in s for s in reported)
    assert any("registered already" in s for s in reported)


def test_the_space_of_an_encoder_needs_neither_engine_nor_weights():
    loaded = run_and_list_modules("from semblance.encoders import space_of; space_of('default')")
    assert not loaded & ENGINES


ENGINES = {"torch", "faiss", "cv2", "openvino", "onnxruntime"}

MODULES = [
    "semblance.encoders",
    "semblance.encoders.bundled",
    "semblance.encoders.graph",
    "semblance.encoders.port",
    "semblance.encoders.runtime.choose",
    "semblance.encoders.runtime.onnx_runtime",
    "semblance.encoders.runtime.openvino_runtime",
    "semblance.encoders.runtime.threads",
]


def test_importing_imports_no_engine():
    loaded = run_and_list_modules(f"import {', '.join(MODULES)}")
    assert "semblance.encoders.graph" in loaded
    assert not loaded & ENGINES


def run_and_list_modules(code: str) -> set[str]:
    result = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(result.stdout.split())


def test_spaces_of_two_sizes_differ():
    assert space_of("default") != space_of("default", 224)
