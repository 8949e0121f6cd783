"""Salient-object networks from files: forms of exports, the file beside them, refusals."""

import socket
import sys
from pathlib import Path

import numpy as np
import pytest

from semblance.encoders.fetching import download
from semblance.errors import RuntimeMissing, UsageError, WeightsError
from semblance.localize.catalogue import known, localizer
from semblance.localize.localization import Localization
from semblance.localize.objects import around
from tests.localize import stand_in_rembg
from tests.localize.graphs import write_redness
from tests.localize.pictures import disks


def located(path: Path) -> Localization:
    (found,) = localizer(f"onnx:{path}").locate([disks([(120, 80)], 40, 240, 160)])
    return found


@pytest.mark.parametrize("batch", [1, "n"])
@pytest.mark.parametrize("side", [48, 96])
def test_the_side_and_the_batch_are_the_graphs(tmp_path: Path, side: int, batch: int | str) -> None:
    found = located(write_redness(tmp_path / "net.onnx", side=side, batch=batch))
    assert found.mask.shape == (side * 2 // 3, side)
    assert around(tuple(each.box for each in found.objects)).width == pytest.approx(1 / 3, abs=0.05)


def test_the_file_beside_names_the_output_and_the_missing_sigmoid(tmp_path: Path) -> None:
    path = write_redness(tmp_path / "net.onnx", extra_first=True, logits=True)
    assert not located(path).found
    plain = localizer(f"onnx:{path}").identity
    path.with_name("net.onnx.toml").write_text('output = "fine"\nlogits = true\n')
    assert located(path).found
    assert localizer(f"onnx:{path}").identity != plain


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("outptu = 'fine'", "unknown key 'outptu'"),
        ("std = [1, 0, 1]", "std cannot be"),
        ("mean = 3", "mean cannot be"),
        ("logits = 1", "logits cannot be"),
        ("input_size = 32", "takes 64 pixels a side, and the file beside it says 32"),
        ("= 3", "cannot be read as TOML"),
        ('output = "nix"', "has no output 'nix'; it has fine"),
    ],
)
def test_a_wrong_file_beside_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = write_redness(tmp_path / "net.onnx")
    path.with_name("net.onnx.toml").write_text(text)
    with pytest.raises((UsageError, WeightsError), match=message):
        localizer(f"onnx:{path}")


def test_a_graph_that_gives_no_map_is_refused_naming_its_outputs(tmp_path: Path) -> None:
    path = write_redness(tmp_path / "net.onnx", channels=21)
    with pytest.raises(WeightsError, match=r"its outputs are fine \[1, 21, 64, 64\]"):
        localizer(f"onnx:{path}")


def test_a_fixed_batch_of_several_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"one picture a run or any number"):
        localizer(f"onnx:{write_redness(tmp_path / 'net.onnx', batch=4)}")


def test_weights_outside_the_folder_are_not_read(tmp_path: Path) -> None:
    import onnx
    from onnx.external_data_helper import set_external_data

    model = onnx.load(str(write_redness(tmp_path / "net.onnx")))
    (tmp_path / "secret").write_bytes(model.graph.initializer[0].raw_data)
    set_external_data(model.graph.initializer[0], "../secret", length=12)
    model.graph.initializer[0].ClearField("raw_data")
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "net.onnx").write_bytes(model.SerializeToString())
    with pytest.raises(WeightsError, match="outside its own folder"):
        localizer(f"onnx:{tmp_path / 'inner' / 'net.onnx'}")


def test_a_file_that_changes_in_use_is_noticed(tmp_path: Path) -> None:
    path = write_redness(tmp_path / "net.onnx")
    engine = localizer(f"onnx:{path}")
    write_redness(path, side=32)
    with pytest.raises(WeightsError, match="has changed while it was in use"):
        engine.locate([disks([(9, 9)], 4, 20, 20)])


# --- names ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["u2nepp", "onnx:", "none", "", "detekt:x"])
def test_an_unknown_name_lists_the_nearest(name: str) -> None:
    with pytest.raises(UsageError, match="the nearest are "):
        localizer(name)


def test_a_path_that_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not a file"):
        localizer(f"onnx:{tmp_path}")


def test_what_there_is() -> None:
    lines = {each.name: each for each in known()}
    assert lines["u2netp"].works and lines["u2netp"].licence == "Apache-2.0"
    assert lines["rembg:NAME"].needs == "semblance[rembg]"


# --- rembg ----------------------------------------------------------------------------------


@pytest.fixture
def rembg_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The stand-in of rembg, no network, and a folder for its models."""
    for name, module in stand_in_rembg.modules(tmp_path).items():
        monkeypatch.setitem(sys.modules, name, module)

    def refuse(*_: object, **__: object) -> socket.socket:
        raise OSError("no network in tests")

    monkeypatch.setattr(socket, "create_connection", refuse)
    download.reachable.cache_clear()
    return tmp_path


def test_without_the_package_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rembg", None)
    monkeypatch.setitem(sys.modules, "rembg.sessions", None)
    with pytest.raises(RuntimeMissing, match=r"pip install 'semblance\[rembg\]'"):
        localizer("rembg:u2net").locate([disks([(9, 9)], 4, 20, 20)])


def test_weights_that_cannot_be_fetched(rembg_home: Path) -> None:
    with pytest.raises(
        WeightsError, match=r"github\.com cannot be reached; fetch redness\.onnx"
    ) as e:
        _ = localizer("rembg:redness").identity
    assert str(rembg_home / "models" / "redness" / "redness.onnx") in str(e.value)
    assert "u2netp and grabcut work now" in str(e.value)


def test_weights_in_the_folder_of_older_releases_are_found(rembg_home: Path) -> None:
    (rembg_home / "legacy").mkdir()
    (rembg_home / "legacy" / "redness.onnx").write_bytes(b"older")
    assert localizer("rembg:redness").identity.startswith("rembg:redness ")


def test_weights_change_the_identity(rembg_home: Path) -> None:
    path = stand_in_rembg.put_weights(rembg_home, "redness")
    before = localizer("rembg:redness").identity
    path.write_bytes(b"other weights")
    assert localizer("rembg:redness").identity != before


def test_a_custom_model_takes_a_file(rembg_home: Path) -> None:
    own = rembg_home / "mine.onnx"
    own.write_bytes(b"mine")
    engine = localizer(f"rembg:redness_custom:{own}")
    assert engine.locate([disks([(120, 80)], 40, 240, 160)])[0].found
    with pytest.raises(UsageError, match="write rembg:redness_custom:PATH"):
        _ = localizer("rembg:redness_custom").identity
    with pytest.raises(WeightsError, match="is not a file"):
        _ = localizer(f"rembg:redness_custom:{own}x").identity


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nix", "rembg has no model 'nix'; it has redness, redness_custom, remote, sam"),
        ("remote", "sends pictures to a service"),
        ("sam", "has to be shown points"),
    ],
)
def test_models_that_are_no_localizers(rembg_home: Path, name: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        localizer(f"rembg:{name}").locate([disks([(9, 9)], 4, 20, 20)])


def test_a_mask_of_rembg_is_read_as_it_is(rembg_home: Path) -> None:
    stand_in_rembg.put_weights(rembg_home, "redness")
    (found,) = localizer("rembg:redness").locate([disks([(120, 80)], 40, 240, 160)])
    assert found.mask.shape == (160, 240)
    assert np.asarray(found.mask).max() == 1
