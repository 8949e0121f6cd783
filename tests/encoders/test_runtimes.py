"""Two engines, one answer: in float32 the same vectors, in bfloat16 nearly so."""

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from semblance.encoders import load, names
from semblance.encoders.bundled import LITE0, WEIGHTS
from semblance.encoders.graph import GraphEncoder, PackagedGraph
from semblance.encoders.runtime import choose as choosing
from semblance.encoders.runtime.choose import RuntimeChoice
from semblance.errors import RuntimeMissing, UsageError, WeightsError

BUNDLED = [name for name in names() if name.startswith("efficientnet_lite")]
ONE_SHOT = RuntimeChoice("one-shot", device="cpu")
BULK_EXACT = RuntimeChoice("bulk", "exact", "cpu", workers=2)
BULK_FAST = RuntimeChoice("bulk", "fast", "cpu", workers=2)
SERVICE = RuntimeChoice("service", "exact", "cpu", workers=2)


@pytest.fixture(scope="module", params=BUNDLED)
def vectors(request, photos) -> Mapping[RuntimeChoice, np.ndarray]:
    """(photos, dim) by runtime choice, of one model after the other."""
    encoders = {c: load(request.param, runtime=c) for c in (ONE_SHOT, BULK_EXACT, BULK_FAST)}
    return {
        choice: encoder.encode([encoder.prepare(photo) for photo in photos.values()])
        for choice, encoder in encoders.items()
    }


def cosines(a, b):
    return (a * b).sum(axis=1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)


def difference(a, b):
    """The largest difference of two values in the same place, over the vector's norm."""
    return (np.abs(a - b) / np.linalg.norm(b, axis=1, keepdims=True)).max()


def test_both_engines_agree_in_exact_mode(vectors):
    pytest.importorskip("openvino")
    one, other = vectors[ONE_SHOT], vectors[BULK_EXACT]
    assert difference(one, other) <= 1e-3
    assert cosines(one, other).min() >= 0.9999


def test_fast_stays_close_to_exact(vectors):
    """A sharp, colourful photo keeps 0.998; measured on 200 photos of clothes, one in six did not.

    Grey pictures of little contrast stray further (scikit-image's `microaneurysms`: 0.90).
    """
    close = cosines(vectors[BULK_EXACT], vectors[BULK_FAST])
    assert np.median(close) >= 0.998
    assert close.min() >= 0.997


def test_different_photos_are_told_apart(vectors):
    unit = vectors[ONE_SHOT] / np.linalg.norm(vectors[ONE_SHOT], axis=1, keepdims=True)
    alike = unit @ unit.T - np.eye(len(unit))
    assert alike.max() < 0.6


@pytest.mark.parametrize("name", BUNDLED)
def test_golden_vectors(name, photos):
    """Rewritten only on purpose, by tools/write_golden_vectors.py."""
    golden = json.loads((Path(__file__).parent / "golden.json").read_text())[name]
    encoder = load(name, runtime=ONE_SHOT)
    for picture, expected in golden.items():
        (vector,) = encoder.encode([encoder.prepare(photos[picture])])
        assert np.linalg.norm(vector) == pytest.approx(expected["norm"], rel=1e-4)
        assert vector[:8] == pytest.approx(expected["first"], abs=1e-4 * expected["norm"])


@pytest.mark.parametrize("choice", [ONE_SHOT, BULK_EXACT, BULK_FAST, SERVICE], ids=str)
def test_a_batch_gives_the_vectors_of_its_pictures_alone(choice, photos):
    encoder = load("fast", runtime=choice)
    prepared = [encoder.prepare(photo) for photo in photos.values()]
    alone = np.concatenate([encoder.encode([picture]) for picture in prepared])
    for count in (2, 3, 4, 5, 7):
        assert difference(encoder.encode(prepared[:count]), alone[:count]) <= 1e-5


@pytest.mark.parametrize("choice", [ONE_SHOT, BULK_EXACT, BULK_FAST, SERVICE], ids=str)
def test_four_threads_at_once_give_what_one_gives(choice, photos):
    encoder = load("fast", runtime=choice)
    prepared = [encoder.prepare(photo) for photo in photos.values()]
    with ThreadPoolExecutor(4) as pool:
        runs = list(pool.map(encoder.encode, [prepared] * 8))
    serial = encoder.encode(prepared)
    assert max(difference(run, serial) for run in runs) <= 1e-5


@pytest.mark.parametrize("size", [32, 97, 320])
@pytest.mark.parametrize("choice", [ONE_SHOT, BULK_EXACT], ids=str)
def test_other_input_sizes_work(choice, size, photos):
    encoder = load("fast", input_size=size, runtime=choice)
    assert encoder.encode([encoder.prepare(photos["chelsea"])]).shape == (1, 1280)


def packaged(path):
    return GraphEncoder(LITE0, PackagedGraph(path, LITE0.weights_sha256))


def test_no_pictures_give_no_vectors_and_open_nothing(tmp_path):
    encoder = packaged(tmp_path / "absent.onnx")
    assert encoder.encode([]).shape == (0, 1280)


def test_pixels_of_another_size_are_refused():
    with pytest.raises(UsageError, match=r"takes pictures of shape \(224, 224, 3\)"):
        load("fast").encode([np.zeros((100, 224, 3), np.uint8)])


def test_missing_weights_are_one_sentence(tmp_path):
    encoder = packaged(tmp_path / "absent.onnx")
    with pytest.raises(WeightsError, match=r"absent\.onnx cannot be read .* install Semblance"):
        encoder.encode([np.zeros((224, 224, 3), np.uint8)])


def test_changed_weights_are_refused(tmp_path):
    content = bytearray((WEIGHTS / "efficientnet_lite0.onnx").read_bytes())
    content[len(content) // 2] ^= 1
    changed = tmp_path / "changed.onnx"
    changed.write_bytes(content)
    with pytest.raises(WeightsError, match="SHA-256 differs"):
        packaged(changed).encode([np.zeros((224, 224, 3), np.uint8)])


@pytest.mark.parametrize("choice", [ONE_SHOT, BULK_FAST], ids=str)
def test_bytes_that_are_no_graph_are_refused(choice):
    with pytest.raises(WeightsError, match="cannot open the graph"):
        choosing.choose(choice)(b"not a graph", 224)


def test_provenance_says_engine_version_precision_and_device():
    import onnxruntime

    expected = f"ONNX Runtime {onnxruntime.__version__}, float32, cpu"
    assert load("fast", runtime=ONE_SHOT).provenance == expected


def test_exact_openvino_computes_in_float32():
    pytest.importorskip("openvino")
    provenance = load("fast", runtime=BULK_EXACT).provenance
    assert provenance.startswith("OpenVINO") and provenance.endswith("float32, cpu")


def test_pictures_of_a_service_are_not_padded_to_a_batch():
    pytest.importorskip("openvino")
    graph = (WEIGHTS / "efficientnet_lite0.onnx").read_bytes()
    assert [choosing.choose(each)(graph, 64).batch for each in (SERVICE, BULK_EXACT)] == [1, 4]


@pytest.mark.parametrize("workload", ["one-shot", "warm", "service", "bulk"])
def test_a_gpu_is_started_only_where_it_pays(monkeypatch, workload):
    monkeypatch.setattr(choosing, "_has_cuda", lambda: True)
    monkeypatch.setattr(choosing, "_cuda", lambda choice: lambda graph, side: "cuda")
    monkeypatch.setattr(choosing, "_cpu", lambda choice, batch: lambda graph, side: "cpu")
    monkeypatch.setattr(choosing, "_onnx_runtime", lambda choice: lambda graph, side: "cpu")
    device = choosing.choose(RuntimeChoice(workload))(b"", 64)
    assert device == ("cuda" if workload in ("service", "bulk") else "cpu")


def test_bulk_work_falls_back_to_onnx_runtime_without_openvino(monkeypatch):
    monkeypatch.setattr(choosing, "_installed", lambda module: module != "openvino")
    assert load("fast", runtime=BULK_FAST).provenance.startswith("ONNX Runtime")


def test_without_any_engine_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setattr(choosing, "_installed", lambda module: False)
    with pytest.raises(RuntimeMissing, match="pip install onnxruntime"):
        load("fast")


def test_cuda_without_cuda_says_how_to_get_it():
    import onnxruntime

    if "CUDAExecutionProvider" in onnxruntime.get_available_providers():
        pytest.skip("this ONNX Runtime has CUDA")
    with pytest.raises(RuntimeMissing, match="onnxruntime-gpu"):
        load("fast", runtime=RuntimeChoice(device="cuda"))


@pytest.mark.parametrize(
    "wrong",
    [{"workload": "huge"}, {"precision": "int8"}, {"device": "tpu"}, {"workers": 0}],
    ids=str,
)
def test_choices_that_do_not_exist_are_refused(wrong):
    with pytest.raises(UsageError):
        RuntimeChoice(**wrong)


def test_the_workers_asked_for_win():
    assert RuntimeChoice(workers=7).threads == 7
    assert RuntimeChoice().threads >= 1
