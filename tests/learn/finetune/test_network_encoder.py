"""A trained network as an encoder: what torch says, wherever its folder goes, without torch."""

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from semblance.encoders.networks.pictures import parity_pictures
from semblance.encoders.registry import descriptions, load, names
from semblance.errors import EncoderExists, UsageError, WeightsError
from semblance.learn.catalogue import check_name, register_file
from semblance.learn.finetune.result import FinetuneRun
from tests.encoders.torch_extra import needs_torch

pytestmark = [needs_torch, pytest.mark.slow]


def test_it_says_what_its_torch_weights_say(tuned: FinetuneRun) -> None:
    import torch
    from safetensors.torch import load_file

    from semblance.learn.finetune.projection import projection
    from semblance.learn.networks.assembly import topped
    from semblance.learn.networks.backbones import backbone_of, trainable

    network = topped(backbone_of(*trainable("fast", 32)), projection(1280, 16, 0.2, None))
    network.load_state_dict(load_file(tuned.folder / "network.safetensors"))
    pictures = parity_pictures(32)
    with torch.no_grad():
        expected = network.eval()(torch.from_numpy(pictures)).numpy()
    said = load(f"net:{tuned.folder}").encode(list(pictures))
    assert said == pytest.approx(expected, abs=1e-4)
    assert np.linalg.norm(said, axis=1) == pytest.approx(np.ones(8), abs=1e-5)


def test_a_moved_folder_is_the_same_space(tuned: FinetuneRun, tmp_path: Path) -> None:
    moved = shutil.copytree(tuned.folder, tmp_path / "elsewhere")
    spaces = [load(name).space for name in (f"net:{tuned.folder}", f"net:{moved}/network.onnx")]
    register_file("snaps", moved)
    spaces.append(load("snaps").space)
    assert len({space.fingerprint for space in spaces}) == 1
    (listed,) = [each for each in descriptions() if each.name == "snaps"]
    assert (listed.dim, listed.trained_here, listed.own_file) == (16, True, True)


def test_a_name_is_given_once(tuned: FinetuneRun) -> None:
    register_file("once", tuned.folder)
    assert "once" in names()
    with pytest.raises(EncoderExists, match="a network called 'once' is registered already"):
        check_name("once")


def test_one_size_only(tuned: FinetuneRun) -> None:
    with pytest.raises(UsageError, match="32 pixels only"):
        load(f"net:{tuned.folder}", input_size=64)


def test_a_graph_that_has_changed_is_refused(tuned: FinetuneRun, tmp_path: Path) -> None:
    moved = shutil.copytree(tuned.folder, tmp_path / "run")
    encoder = load(f"net:{moved}")
    content = bytearray((moved / "network.onnx").read_bytes())
    content[5000] ^= 1
    (moved / "network.onnx").write_bytes(content)
    with pytest.raises(WeightsError, match="copy it again"):
        encoder.encode(list(parity_pictures(32)))


def test_what_is_no_network_is_said(tuned: FinetuneRun, tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="there is no network at"):
        load(f"net:{tmp_path}")
    moved = shutil.copytree(tuned.folder, tmp_path / "run")
    sidecar = moved / "network.onnx.toml"
    sidecar.write_text(sidecar.read_text().replace("dim = 16", "dim = 0"))
    with pytest.raises(WeightsError, match="open it as onnx:"):
        load(f"net:{moved}")
    sidecar.unlink()
    with pytest.raises(WeightsError, match="no network of ours"):
        load(f"net:{moved}")


def test_it_runs_without_torch_and_without_onnx(tuned: FinetuneRun, data: Path) -> None:
    a, b = (str(data / "moon" / f"{number}.jpg") for number in (0, 1))
    program = (
        "import sys\n"
        "from semblance.cli.app import run\n"
        f"code = run(['compare', {a!r}, {b!r}, '--model', 'net:{tuned.folder}'])\n"
        "sys.exit([m for m in ('torch', 'onnx', 'timm') if m in sys.modules] or code)"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
