"""A trained head is an encoder by name: one space, the same wherever its file lies."""

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from semblance import compare, open_image
from semblance.encoders.registry import describe, descriptions, faults, load, space_of
from semblance.errors import EncoderExists, SpaceMismatch, UsageError, WeightsError
from semblance.fusion.vectors import side_by_side
from semblance.learn.catalogue import heads_folder, register_head
from semblance.learn.heads.file import FILE, head_bytes
from semblance.learn.heads.head import Head
from semblance.learn.heads.onnx_graph import onnx_bytes
from semblance.learn.heads.packing import pack, unpack
from semblance.learn.heads.result import HeadRun
from semblance.learn.tensors import read_tensors


def pictures(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.jpg"))[::11]


def vectors(name: str, paths: list[Path]) -> np.ndarray:
    encoder = load(name)
    images = [open_image(path, min_side=encoder.min_side) for path in paths]
    return encoder.encode([encoder.prepare(image) for image in images])


def test_a_head_maps_by_eye() -> None:
    head = Head(np.array([[0, 2], [1, 0]], np.float32), np.array([0, -3], np.float32))
    found = head.apply(np.array([[3, 1], [3, -1], [7, 1.5]], np.float32))
    np.testing.assert_allclose(found, [[1, 0], [-1, 0], [0.6, 0.8]], atol=1e-6)


def test_it_says_what_the_head_makes_of_the_joined_vectors(run: HeadRun, classes: Path) -> None:
    paths = pictures(classes)
    joined = side_by_side([vectors(name, paths) for name in ("colour_texture", "orb")])
    found = vectors(f"head:{run.folder}", paths)
    np.testing.assert_allclose(found, run.trained.head.apply(joined), rtol=0, atol=1e-6)


def test_the_space_goes_with_the_file_and_not_with_its_place(run: HeadRun, tmp_path: Path) -> None:
    there = space_of(f"head:{run.folder}")
    shutil.copy(run.folder / FILE, tmp_path / "moved.safetensors")
    moved = space_of(f"head:{tmp_path / 'moved.safetensors'}")
    assert there == moved and there.dim == 16 and "/" not in there.to_json()
    other = Head(run.trained.head.weight + np.float32(1e-3), run.trained.head.bias)
    (tmp_path / "other.safetensors").write_bytes(head_bytes(run.origin, other))
    assert space_of(f"head:{tmp_path / 'other.safetensors'}").fingerprint != there.fingerprint


def test_a_short_name_is_found_listed_and_described(run: HeadRun, classes: Path) -> None:
    register_head("snaps", (run.folder / FILE).read_bytes())
    shown = describe("snaps")
    assert (shown.family, shown.dim, shown.library) == ("trained", 16, "head")
    assert "snaps" in [each.name for each in descriptions()]
    assert space_of("snaps") == space_of(f"head:{run.folder}")
    a, b = pictures(classes)[:2]
    assert compare(a, b, model="snaps").cosine == pytest.approx(
        compare(a, b, model=f"head:{run.folder}").cosine
    )


@pytest.mark.parametrize("name", ["snaps", "orb", "quality", "default"])
def test_a_taken_name_is_refused(run: HeadRun, name: str) -> None:
    content = (run.folder / FILE).read_bytes()
    register_head("snaps", content)
    with pytest.raises(EncoderExists, match=f"called '{name}' is registered already"):
        register_head(name, content)


@pytest.mark.parametrize("name", ["", "../x", "a/b", ".hidden", "head:x", "x" * 65])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="is no name of a model"):
        register_head(name, b"")


def test_one_damaged_head_does_not_spoil_the_list(run: HeadRun) -> None:
    register_head("fine", (run.folder / FILE).read_bytes())
    (heads_folder() / "broken.safetensors").write_bytes(b"\xff" * 20)
    assert "fine" in [each.name for each in descriptions()]
    assert any("broken.safetensors" in fault for fault in faults())
    with pytest.raises(WeightsError, match="no safetensors file"):
        describe("broken")


def test_other_weights_below_are_refused(run: HeadRun, tmp_path: Path) -> None:
    spaces = (replace(run.origin.spaces[0], weights_sha256="older"), *run.origin.spaces[1:])
    file = tmp_path / FILE
    file.write_bytes(head_bytes(replace(run.origin, spaces=spaces), run.trained.head))
    with pytest.raises(SpaceMismatch, match="was trained on vectors of colour_texture"):
        load(f"head:{tmp_path}")


def test_a_head_has_no_layers_colours_sizes_or_weights_to_choose(run: HeadRun) -> None:
    from semblance.encoders.variant import Variant

    name = f"head:{run.folder}"
    for variant in (Variant(grey=True), Variant(mirror=True), Variant(layer="logits")):
        with pytest.raises(UsageError):
            load(name, variant=variant)
    with pytest.raises(UsageError, match="takes inputs of"):
        load(name, input_size=96)
    with pytest.raises(UsageError, match="takes no other"):
        load(name, weights="x.safetensors")


@pytest.mark.parametrize(
    ("cut", "message"),
    [(slice(0, 1), "no safetensors file of ours"), (slice(0, 300), "no safetensors file of ours"),
     (slice(0, -8), "ends before its numbers do")],
)  # fmt: skip
def test_a_cut_file_is_refused(run: HeadRun, tmp_path: Path, cut: slice, message: str) -> None:
    (tmp_path / FILE).write_bytes((run.folder / FILE).read_bytes()[cut])
    with pytest.raises(WeightsError, match=message):
        load(f"head:{tmp_path}")


def test_a_place_without_a_head_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="there is no head at"):
        load(f"head:{tmp_path}")


def test_other_tensors_are_no_head(tmp_path: Path) -> None:
    numpy_io = pytest.importorskip("safetensors.numpy")
    numpy_io.save_file({"weight": np.zeros((2, 2), np.float32)}, tmp_path / FILE)
    with pytest.raises(WeightsError, match="holds no head"):
        load(f"head:{tmp_path}")


def test_our_reader_reads_what_the_library_writes(tmp_path: Path) -> None:
    numpy_io = pytest.importorskip("safetensors.numpy")
    rng = np.random.default_rng(0)
    shapes = {"a": (3, 5), "b": (7,), "c": (2, 1, 4)}
    tensors = {name: rng.random(shape, np.float32) for name, shape in shapes.items()}
    numpy_io.save_file(tensors, tmp_path / "x.safetensors", {"k": "v"})
    metadata, found = read_tensors(tmp_path / "x.safetensors")
    assert metadata == {"k": "v"} and found.keys() == tensors.keys()
    for name, tensor in tensors.items():
        np.testing.assert_array_equal(found[name], tensor)


def test_the_graph_says_what_numpy_says(run: HeadRun) -> None:
    import onnxruntime

    head = run.trained.head
    assert (run.folder / "head.onnx").read_bytes() == onnx_bytes(head)
    joined = np.random.default_rng(0).standard_normal((9, head.takes)).astype(np.float32)
    session = onnxruntime.InferenceSession(onnx_bytes(head), providers=["CPUExecutionProvider"])
    (found,) = session.run(["embedding"], {"joined": joined})
    np.testing.assert_allclose(found, head.apply(joined), atol=1e-5)


def test_pixels_of_several_shapes_are_packed_and_unpacked() -> None:
    rng = np.random.default_rng(0)
    arrays = [rng.integers(0, 256, shape, np.uint8) for shape in ((3, 4, 3), (5, 2), (0, 7), (1,))]
    for array, found in zip(arrays, unpack(pack(arrays)), strict=True):
        np.testing.assert_array_equal(found, array)


def test_no_picture_gives_no_vector(run: HeadRun) -> None:
    assert load(f"head:{run.folder}").encode([]).shape == (0, 16)


def test_it_runs_without_torch(run: HeadRun, classes: Path) -> None:
    a, b = pictures(classes)[:2]
    program = (
        "import sys; from semblance import compare; "
        f"compare({str(a)!r}, {str(b)!r}, model='head:{run.folder}'); "
        "assert not {'torch', 'onnx', 'safetensors', 'sklearn', 'scipy'} & set(sys.modules)"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
