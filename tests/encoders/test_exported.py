"""Graphs made here: exported once, verified, cached, and from then on run without torch.

The network is timm's smallest ResNet with random weights, `random:SEED`, which no user can reach.
"""

import os
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from semblance.encoders import Variant, describe, load
from semblance.encoders.exported import ExportedGraph
from semblance.encoders.fetching.user_cache import cache_folder
from semblance.encoders.networks import parity, tracing
from semblance.encoders.networks.pictures import parity_pictures
from semblance.encoders.networks.state import read_state
from semblance.errors import ExportError, UnknownEncoder, WeightsError
from tests.encoders.torch_extra import needs_torch

pytestmark = [needs_torch, pytest.mark.slow]

TINY = "timm:test_resnet.r160_in1k"
SIZE = 64


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    """One cache for the module, so that each graph is exported once."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SEMBLANCE_CACHE", str(folder))
        yield folder


@pytest.fixture
def fresh_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("SEMBLANCE_CACHE", str(tmp_path / "fresh"))
    return tmp_path / "fresh"


def encoded(photos, name=TINY, **options):
    encoder = load(name, input_size=SIZE, **{"weights": "random:1", **options})
    return encoder.encode([encoder.prepare(photo) for photo in photos.values()])


def graphs() -> list[Path]:
    return sorted((cache_folder() / "graphs").glob("*.onnx"))


def test_a_random_network_tells_photos_apart(cache, photos):
    """Else the checks below would prove nothing."""
    vectors = encoded(photos)
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    assert (unit @ unit.T - np.eye(len(unit))).max() < 0.99


def test_the_second_use_only_reads(cache, photos, monkeypatch):
    first = encoded(photos)
    monkeypatch.setattr(tracing, "trace", None)
    assert (encoded(photos) == first).all()


PROBE = """
import sys
import numpy as np
from semblance.encoders import load
encoder = load("{name}", input_size={size}, weights="random:1")
vector = encoder.encode([np.full(({size}, {size}, 3), 7, np.uint8)])[0]
print(repr(vector[:3].tolist()), *sorted({{"torch", "timm", "onnx"}} & set(sys.modules)))
"""


def probe(cache: Path) -> str:
    result = subprocess.run(
        [sys.executable, "-c", PROBE.format(name=TINY, size=SIZE)],
        env={**os.environ, "SEMBLANCE_CACHE": str(cache)},
        capture_output=True,
        text=True,
        check=True,
    )
    return result.stdout


def test_after_the_first_use_torch_is_not_imported(cache, photos):
    encoded(photos)
    assert probe(cache).endswith("]\n")


def test_two_processes_at_once_make_one_graph(fresh_cache):
    with ThreadPoolExecutor(2) as pool:
        one, other = (line.partition("]")[0] for line in pool.map(probe, [fresh_cache] * 2))
    assert one == other
    assert len(graphs()) == 1
    assert not [path for path in fresh_cache.rglob(".*") if path.is_file()]


def test_a_damaged_graph_is_made_again(fresh_cache, photos):
    before = encoded(photos)
    (path,) = graphs()
    path.write_bytes(path.read_bytes()[:-1])
    assert encoded(photos) == pytest.approx(before, abs=1e-5)
    assert graphs() == [path]


def test_a_graph_that_disagrees_is_not_kept(fresh_cache, photos, monkeypatch):
    """The graph of other weights has the same shape and is still found out."""
    right = tracing.trace

    def of_other_weights(module, pictures):
        other = load(TINY, input_size=SIZE, weights="random:2")
        return right(tracing.network(other.description, SIZE, None), pictures)

    monkeypatch.setattr(tracing, "trace", of_other_weights)
    with pytest.raises(ExportError, match="was not kept"):
        encoded(photos)
    assert graphs() == []


def save(path: Path, seed: int = 1) -> Path:
    """The weights of the random network as a file, as timm would publish them."""
    import torch
    from safetensors.torch import save_file

    description = load(TINY, weights=f"random:{seed}").description
    module = tracing.network(description, SIZE, None)
    state = {key: value.contiguous() for key, value in module.module.model.state_dict().items()}
    save_file(state, path) if path.suffix == ".safetensors" else torch.save(state, path)
    return path


@pytest.mark.parametrize("suffix", [".safetensors", ".pth"])
def test_weights_from_a_file_give_the_same_vectors(cache, photos, tmp_path, suffix):
    vectors = encoded(photos, weights=save(tmp_path / f"tiny{suffix}"))
    assert vectors == pytest.approx(encoded(photos), abs=1e-4)


def test_other_weights_are_another_space(cache, tmp_path):
    files = [save(tmp_path / f"{seed}.safetensors", seed) for seed in (1, 2)]
    one, other = (load(TINY, weights=file).space for file in files)
    assert one.fingerprint != other.fingerprint
    assert one.weights_sha256 != other.weights_sha256


class Surprise:
    """What a hostile pickle looks like: it calls something when it is opened."""

    def __reduce__(self):
        return (os.mkdir, ("hacked",))


def test_a_pickle_that_would_run_something_is_refused(cache, photos, tmp_path, monkeypatch):
    import torch

    monkeypatch.chdir(tmp_path)
    torch.save({"state_dict": Surprise()}, tmp_path / "bad.pth")
    with pytest.raises(WeightsError, match="hold more than tensors"):
        encoded(photos, weights=tmp_path / "bad.pth")
    assert not (tmp_path / "hacked").exists()


def test_a_pickle_of_another_protocol_is_refused_without_a_warning(tmp_path):
    path = tmp_path / "bad.pth"
    path.write_bytes(pickle.dumps(Surprise(), protocol=4))
    with pytest.raises(WeightsError, match="hold more than tensors"):
        read_state(path)


@pytest.mark.parametrize("name", ["noise.safetensors", "noise.pth"])
def test_a_file_that_holds_no_weights_is_refused(cache, photos, tmp_path, name):
    (tmp_path / name).write_bytes(b"no weights at all, but long enough to look like a header")
    with pytest.raises(WeightsError, match=r"noise.*(cannot be read|more than tensors)"):
        encoded(photos, weights=tmp_path / name)


def test_the_weights_of_another_network_are_refused(cache, photos, tmp_path):
    file = save(tmp_path / "tiny.safetensors")
    with pytest.raises(WeightsError, match="do not fit timm's resnet18") as caught:
        encoded(photos, "resnet18", weights=file)
    assert str(file) in str(caught.value)
    assert "they lack 'conv1.weight'" in str(caught.value)


def test_weights_of_another_shape_are_refused_with_the_first_difference(cache, photos, tmp_path):
    import torch

    state = torch.load(save(tmp_path / "tiny.pth"), weights_only=True)
    torch.save({**state, "fc.bias": torch.zeros(10)}, tmp_path / "ten.pth")
    with pytest.raises(WeightsError, match=r"'fc.bias' has the shape \(10\), not \(1000\)"):
        encoded(photos, weights=tmp_path / "ten.pth")


def test_a_gallery_is_made_with_weights_of_ones_own(cache, photo_folder, tmp_path, capsys):
    """The file may move; other weights are another space."""
    from semblance.cli.app import run

    file, other = (save(tmp_path / f"{seed}.pth", seed) for seed in (1, 2))
    pictures, gallery = str(photo_folder / "coffee"), ["--gallery", str(tmp_path / "g.gallery")]
    model = ["--model", TINY, "--input-size", str(SIZE), "--weights"]
    assert run(["index", pictures, *gallery, *model, f"{TINY}={file}"]) == 0
    moved = file.rename(tmp_path / "moved.pth")
    assert run(["index", pictures, *gallery, *model, str(moved)]) == 0
    assert run(["search", f"{pictures}/0.jpg", *gallery]) == 0
    capsys.readouterr()
    assert run(["index", pictures, *gallery, *model, str(other)]) == 1
    assert "put it beside with `semblance views add`" in capsys.readouterr().err


def test_layers_differ_in_length_and_in_space(cache, photos):
    """Of a network with layers in between: timm's smallest MobileNet-V3."""
    tiny = "timm:mobilenetv3_small_050.lamb_in1k"
    described = describe(tiny)
    encoders = [
        load(tiny, input_size=SIZE, variant=Variant(layer), weights="random:1")
        for layer in ("pooled", "penultimate", "logits")
    ]
    shapes = [e.encode([e.prepare(photos["chelsea"])]).shape[1] for e in encoders]
    assert shapes == [described.dim, described.penultimate, described.logits] == [288, 1024, 1000]
    assert len({encoder.space.fingerprint for encoder in encoders}) == 3


@pytest.mark.parametrize("size", [64, 96, 160])
def test_a_transformer_takes_other_sizes_from_the_same_weights(cache, photos, tmp_path, size):
    """Its position embeddings are resized; the weights file and its hash stay the same."""
    import torch

    tiny = "timm:test_vit.r160_in1k"
    module = tracing.network(load(tiny, weights="random:1").description, 160, None)
    torch.save(module.module.model.state_dict(), tmp_path / "vit.pth")
    encoder = load(tiny, input_size=size, weights=tmp_path / "vit.pth")
    vectors = encoder.encode([encoder.prepare(photo) for photo in photos.values()])
    assert np.isfinite(vectors).all() and vectors.shape[1] == encoder.space.dim
    assert encoder.space.preprocessing.input_size == size


def test_an_unknown_model_of_a_library_lists_the_nearest(fresh_cache):
    with pytest.raises(UnknownEncoder, match="resnet10t"):
        describe("timm:resnet10x")
    with pytest.raises(UnknownEncoder, match="ViT-B-32/"):
        describe("open_clip:ViT-B-32/openia")


def test_what_a_library_said_of_a_model_is_remembered(cache, monkeypatch):
    from semblance.encoders.catalogue import any_timm

    first = describe(TINY)
    monkeypatch.setattr(any_timm, "describe", None)
    assert describe(TINY) == first
    assert first.name == TINY


def test_everything_that_shapes_a_graph_is_in_the_name_of_its_file(cache):
    from dataclasses import replace

    description = load(TINY, weights="random:1").description
    others = [
        replace(description, weights_sha256="0"),
        replace(description, architecture="other"),
        replace(description, layer="logits"),
        replace(description, preprocessing=replace(description.preprocessing, mean=(0, 0, 0))),
    ]
    places = {ExportedGraph(each, None).place(SIZE) for each in (description, *others)}
    places.add(ExportedGraph(description, None).place(SIZE + 32))
    assert len(places) == 6


def test_parity_is_measured_against_the_network_itself(cache):
    description = load(TINY, weights="random:1").description
    module = tracing.network(description, SIZE, None)
    pictures = parity_pictures(SIZE)
    graph = tracing.trace(module, pictures)
    assert parity.check_parity(TINY, graph, module, pictures) < 1e-3
