"""`semblance train finetune`: the answer first, a model every command takes, and its refusals."""

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

QUICK = ("--input-size", 32, "--dim", 8, "--epochs", 1, "--workers", 1, "--device", "cpu")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_stripes(tmp_path_factory.mktemp("stripes"))


@pytest.mark.slow
def test_the_answer_comes_first_and_every_command_takes_the_network(
    semblance: Command, data: Path, tmp_path: Path
) -> None:
    run, gallery = tmp_path / "run", tmp_path / "g.gallery"
    code, out, err = semblance("train", "finetune", data, *QUICK, "--out", run, "--name", "lines")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].startswith("On test, looked at once, fine-tuning") and "95 %" in lines[0]
    assert "against a head on the untouched network" in out and "is not worth it here" in out
    assert lines[-1] == "use it: semblance index PHOTOS --gallery G --model lines"
    a, b = sorted((data / "lying").iterdir())[:2]
    code, out, _ = semblance("compare", a, b, "--model", "lines", "--json")
    compared = json.loads(out)
    assert code == 0 and compared["model"] == "lines"
    code, out, _ = semblance("compare", a, b, "--recipe", run / "recipe.toml", "--json")
    assert json.loads(out)["cosine"] == compared["cosine"]
    assert semblance("index", data, "-g", gallery, "-m", "lines", "--labels", "folders")[0] == 0
    code, out, _ = semblance("search", a, "--gallery", gallery, "-k", "1", "--json")
    assert json.loads(out)["hits"][0]["cosine"] == pytest.approx(1, abs=1e-5)
    code, out, _ = semblance("evaluate", data, "--model", "lines", "--json")
    assert code == 0
    code, out, _ = semblance("models", "--json")
    (listed,) = [each for each in json.loads(out)["models"] if each["name"] == "lines"]
    assert (listed["family"], listed["dim"], listed["offline"]) == ("trained", 8, True)
    assert "trained here" in semblance("models")[1]
    assert semblance("models", "register", run, "again")[0] == 0
    code, out, _ = semblance("compare", a, b, "--model", "again", "--json")
    assert json.loads(out)["cosine"] == compared["cosine"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--loss", "best"), "no loss 'best'; there are cross-entropy"),
        (("--optimizer", "best"), "no optimizer 'best'"),
        (("--freeze", "most"), "write a number, all, or all-but-2"),
        (("--epochs", "0"), "epochs is 0"),
        (("--model", "sift"), "cannot be trained further here"),
        (("--model", "nonesuch"), "nonesuch"),
        (("--name", "a/b"), "is no name of a model"),
        (("--weights", "x.pth"), "come with it and cannot be exchanged"),
    ],
)
def test_wrong_usage(
    semblance: Command, data: Path, tmp_path: Path, words: tuple[str, str], message: str
) -> None:
    code, _, err = semblance("train", "finetune", data, "--out", tmp_path / "run", *words)
    assert code == 2 and message in err
    assert not (tmp_path / "run").exists()


def test_more_stages_than_there_are(semblance: Command, data: Path, tmp_path: Path) -> None:
    words = ("--freeze", "99", "--out", tmp_path / "run")
    code, _, err = semblance("train", "finetune", data, *QUICK, *words)
    assert code == 2 and "does not go with a network of 8 stages" in err


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
    code, _, err = semblance("train", "finetune", *words)
    assert code == 2 and message in err


def test_without_a_connection_the_bundled_networks_are_named(
    semblance: Command, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from semblance.encoders.fetching import download

    def unreachable(wanted: object) -> None:
        raise download.Unreachable("there is no connection")

    monkeypatch.setattr(download, "download", unreachable)
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setenv("SEMBLANCE_CACHE", str(tmp_path / "cache"))
    words = ("--model", "resnet50", "--out", tmp_path / "run")
    code, _, err = semblance("train", "finetune", data, *words)
    assert code == 1 and "there is no connection" in err and "efficientnet_lite0" in err
    assert not (tmp_path / "run").exists()


@pytest.mark.slow
def test_a_loss_that_is_no_number_ends_with_advice(
    semblance: Command, data: Path, tmp_path: Path
) -> None:
    words = ("--learning-rate", "1e38", "--out", tmp_path / "run", "--batch", "8")
    code, _, err = semblance("train", "finetune", data, *QUICK, *words)
    assert code == 1 and "became NaN in the first epoch; try a smaller --learning-rate" in err


@pytest.mark.slow
def test_a_full_disk_at_a_checkpoint_is_said(
    semblance: Command, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = tempfile.mkstemp

    def full(*args: Any, **named: Any) -> Any:
        if "checkpoint" in str(named.get("prefix")):
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(*args, **named)

    words = ("train", "finetune", data, *QUICK, "--out", tmp_path / "run")
    monkeypatch.setattr(tempfile, "mkstemp", full)
    code, _, err = semblance(*words)
    assert code == 1 and "No space left on device" in err and "run the same command again" in err
    assert sorted(path.name for path in (tmp_path / "run").iterdir()) == ["config.toml"]
