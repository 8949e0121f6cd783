"""`semblance train classifier` and `categorize`: the answer first, files, codes and refusals."""

import csv
import errno
import json
import tempfile
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Command
from tests.encoders.torch_extra import needs_torch
from tests.learn.nets import write_stripes

pytestmark = needs_torch

QUICK = (
    "--model", "fast", "--input-size", 32, "--looks", 1, "--workers", 1, "--device", "cpu",
    "--learning-rate", "0.02",
)  # fmt: skip


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_stripes(tmp_path_factory.mktemp("lines"))


@pytest.mark.slow
def test_from_a_folder_to_categories_in_two_commands(
    semblance: Command, data: Path, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    words = (data, *QUICK, "--epochs", 8, "--out", run, "--name", "lines")
    code, out, err = semblance("train", "classifier", *words)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].startswith("On test, looked at once, ") and "95 %" in lines[0]
    assert "macro  weighted  variance  minimum" in out
    assert lines[-1] == "use it: semblance categorize PICTURE... --classifier lines"

    shown = tmp_path / "shown"
    shown.mkdir()
    picture = sorted((data / "lying").iterdir())[0]
    (shown / "a.png").write_bytes(picture.read_bytes())
    (shown / "b.png").write_bytes(b"no picture")
    table = tmp_path / "out.csv"
    words = (shown, "--classifier", run, "--csv", table)
    code, out, err = semblance("categorize", *words)
    assert code == 3 and out.startswith(f"{shown / 'a.png'}: ") and "b.png" in err
    with table.open(newline="") as file:
        (row,) = csv.DictReader(file)
    code, out, _ = semblance("categorize", *words, "--json", "-k", 2)
    (said,) = json.loads(out)["pictures"]
    assert code == 3 and json.loads(out)["skipped"][0]["path"] == str(shown / "b.png")
    assert said["label"] == row["label"] and len(said["ranking"]) == 2
    assert float(row["probability"]) == pytest.approx(said["probability"], abs=1e-6)
    assert sum(each["probability"] for each in said["ranking"]) == pytest.approx(1)

    code, out, _ = semblance("compare", picture, picture, "--model", "lines", "--json")
    assert code == 0 and json.loads(out)["cosine"] == pytest.approx(1)
    (shown / "a.png").unlink()
    (shown / "b.png").unlink()
    code, _, err = semblance("categorize", shown, "--classifier", run)
    assert code == 1 and "there are no pictures" in err


@pytest.mark.slow
def test_a_sweep_ends_in_one_table(semblance: Command, data: Path, tmp_path: Path) -> None:
    words = (data, *QUICK, "--epochs", 2, "--sweep", "optimizer=sgd,adam")
    code, out, _ = semblance("train", "classifier", *words, "--out", tmp_path / "run", "--json")
    found = json.loads(out)
    assert code == 0 and [each["values"] for each in found["trials"]] in (
        [{"optimizer": "sgd"}, {"optimizer": "adam"}],
        [{"optimizer": "adam"}, {"optimizer": "sgd"}],
    )
    assert found["test"]["pictures"] == 4 and Path(found["winner"], "network.onnx").exists()
    code, out, _ = semblance("train", "classifier", *words, "--out", tmp_path / "run")
    assert code == 0 and "Validation prefers optimizer" in out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--optimizer", "best"), "no optimizer 'best'"),
        (("--epochs", "0"), "epochs is 0"),
        (("--looks", "99"), "looks is 99"),
        (("--model", "orb"), "is no network"),
        (("--model", "nonesuch"), "nonesuch"),
        (("--model", "quality"), "stands on one backbone"),
        (("--name", "a/b"), "is no name of a model"),
        (("--weights", "x.pth"), "come with it and cannot be exchanged"),
        (("--sweep", "colour=red"), "knows no 'colour'"),
        (("--freeze", "most", "--train-backbone"), "write a number, all, or all-but-2"),
    ],
)
def test_wrong_usage(
    semblance: Command, data: Path, tmp_path: Path, words: tuple[str, ...], message: str
) -> None:
    code, _, err = semblance("train", "classifier", data, "--out", tmp_path / "run", *words)
    assert code == 2 and message in err
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("classes", "each", "message"), [(1, 9, "of one class, 'lying'"), (2, 1, "single picture")]
)
def test_too_little_to_learn_from(
    semblance: Command, data: Path, tmp_path: Path, classes: int, each: int, message: str
) -> None:
    for folder in sorted(data.iterdir())[:classes]:
        (tmp_path / "data" / folder.name).mkdir(parents=True)
        for path in sorted(folder.iterdir())[:each]:
            (tmp_path / "data" / folder.name / path.name).write_bytes(path.read_bytes())
    words = (tmp_path / "data", *QUICK, "--out", tmp_path / "run")
    code, _, err = semblance("train", "classifier", *words)
    assert code == 2 and message in err


@pytest.mark.parametrize("more", [(), ("--train-backbone",)])
def test_without_a_connection_the_bundled_networks_are_named(
    semblance: Command,
    data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    more: tuple[str, ...],
) -> None:
    from semblance.encoders.fetching import download

    def unreachable(wanted: object) -> None:
        raise download.Unreachable("there is no connection")

    monkeypatch.setattr(download, "download", unreachable)
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setenv("SEMBLANCE_CACHE", str(tmp_path / "cache"))
    words = ("--model", "efficientnetv2_l", "--out", tmp_path / "run", *more)
    code, _, err = semblance("train", "classifier", data, *words)
    assert code == 1 and "there is no connection" in err and "efficientnet_lite2" in err
    assert not (tmp_path / "run").exists()


def test_a_run_of_something_else_is_no_classifier(
    semblance: Command, data: Path, tmp_path: Path
) -> None:
    (tmp_path / "head.safetensors").write_bytes(b"")
    code, _, err = semblance("categorize", data, "--classifier", tmp_path)
    assert code == 1 and "there is no category model at" in err
    words = (data, *QUICK, "--out", tmp_path)
    code, _, err = semblance("train", "classifier", *words)
    assert code == 2 and "is no empty folder, nor a run" in err


def test_a_loss_that_is_no_number_ends_with_advice(
    semblance: Command, data: Path, tmp_path: Path
) -> None:
    words = (data, *QUICK[:-1], "1e30", "--out", tmp_path / "run")
    code, _, err = semblance("train", "classifier", *words)
    assert code == 1 and "became NaN in the first epoch; try a smaller --learning-rate" in err


def test_a_full_disk_at_a_checkpoint_is_said(
    semblance: Command, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = tempfile.mkstemp

    def full(*args: Any, **named: Any) -> Any:
        if "checkpoint" in str(named.get("prefix")):
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(*args, **named)

    monkeypatch.setattr(tempfile, "mkstemp", full)
    words = (data, *QUICK, "--out", tmp_path / "run")
    code, _, err = semblance("train", "classifier", *words)
    assert code == 1 and "No space left on device" in err and "run the same command again" in err
    assert sorted(path.name for path in (tmp_path / "run").iterdir()) == ["config.toml"]
