"""`semblance train head`: the answer first, a head that other commands take, and the guard."""

import json
from pathlib import Path

import pytest

from semblance.cli.progress import TrainingProgress
from semblance.learn.epochs.progress import Epoch
from semblance.learn.heads.run import train_head as real_train_head
from tests.cli.conftest import Command
from tests.photos import write_photos

QUICK = ("--model", "colour_texture", "--loss", "lda")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten small crops of each of five photographs."""
    source = write_photos(tmp_path_factory.mktemp("crops"), per_photo=10, side=72)
    folder = tmp_path_factory.mktemp("data")
    for name in ("brick", "chelsea", "grass", "gravel", "moon"):
        (source / name).rename(folder / name)
    return folder


def test_the_answer_comes_first_and_then_how_to_use_it(
    semblance: Command, data: Path, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    code, out, err = semblance("train", "head", data, *QUICK, "--out", run)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].startswith("On test, looked at once, the head") and "95 %" in lines[0]
    assert "On classes not shown to them 2 more heads" in out and "principal axes; run: " in out
    assert lines[-1] == f"use it: semblance index PHOTOS --gallery G --model head:{run}"


def test_every_command_takes_the_head_at_once(
    semblance: Command, data: Path, tmp_path: Path
) -> None:
    semblance("train", "head", data, *QUICK, "--out", tmp_path / "run", "--name", "snaps")
    a, b = data / "moon" / "0.jpg", data / "moon" / "1.jpg"
    gallery = tmp_path / "snaps.gallery"
    code, out, _ = semblance("compare", a, b, "--model", "snaps", "--json")
    compared = json.loads(out)
    assert code == 0 and compared["model"] == "snaps"
    assert semblance("index", data, "-g", gallery, "-m", "snaps", "--labels", "folders")[0] == 0
    code, out, _ = semblance("search", a, "--gallery", gallery, "-k", "2", "--json")
    hits = json.loads(out)["hits"]
    assert code == 0 and hits[0]["cosine"] == pytest.approx(1, abs=1e-5)
    code, out, _ = semblance("models", "--json")
    (listed,) = [each for each in json.loads(out)["models"] if each["name"] == "snaps"]
    assert (listed["family"], listed["dim"], listed["offline"]) == ("trained", 4, True)
    assert "trained here" in semblance("models")[1]
    code, out, _ = semblance(
        "compare", a, b, "--recipe", tmp_path / "run" / "recipe.toml", "--json"
    )
    assert json.loads(out)["cosine"] == compared["cosine"]
    assert semblance("models", "register", tmp_path / "run", "again")[0] == 0
    code, out, _ = semblance("compare", a, b, "--model", "again", "--json")
    assert json.loads(out)["cosine"] == compared["cosine"]
    code, _, err = semblance("models", "register", tmp_path, "none")
    assert code == 1 and "there is no trained model at" in err
    code, _, err = semblance("search", "--text", "a moon", "--gallery", gallery)
    assert code == 2 and "no text side" in err
    code, _, err = semblance(
        "train", "head", data, *QUICK, "--out", tmp_path / "2", "--name", "snaps"
    )
    assert code == 1 and "'snaps' is registered already" in err and not (tmp_path / "2").exists()


@pytest.mark.slow
def test_the_guard_wants_a_sure_gain(semblance: Command, data: Path, tmp_path: Path) -> None:
    gallery = tmp_path / "g.gallery"
    semblance("index", data, "-g", gallery, "-m", "colour_texture", "--labels", "folders")
    first = ("train", "head", data, *QUICK, "--default-of", gallery, "--json")
    code, out, _ = semblance(*first, "--out", tmp_path / "1", "--name", "one")
    document = json.loads(out)["default_of"]
    assert document["made_default"] == (document["gain"]["low"] > 0)
    assert code == (0 if document["made_default"] else 1)
    # Against itself the same head gains nothing, so a second one is refused unless forced.
    if not document["made_default"]:
        semblance("views", "add", "one", "-g", gallery, "-m", "one")
        semblance("views", "default", "one", "-g", gallery)
    code, out, _ = semblance(
        "train", "head", data, *QUICK, "--default-of", gallery, "--out", tmp_path / "2",
        "--name", "two",
    )  # fmt: skip
    assert code == 1 and "is no sure gain; --force" in out and "view 'one'" in out
    code, out, _ = semblance(
        "train", "head", data, *QUICK, "--default-of", gallery, "--out", tmp_path / "3",
        "--name", "three", "--force",
    )  # fmt: skip
    assert code == 0 and "is now the default view" in out
    code, out, _ = semblance("views", "list", "-g", gallery, "--json")
    views = json.loads(out)["views"]
    assert [view["name"] for view in views if view["default"]] == ["three"]


def test_skipped_pictures_end_with_code_3(semblance: Command, data: Path, tmp_path: Path) -> None:
    rows = [f"{path},{path.parent.name}" for path in sorted(data.rglob("*.jpg"))]
    table = tmp_path / "labels.csv"
    table.write_text("\n".join(["path,label", *rows, "gone.jpg,moon"]) + "\n")
    code, out, err = semblance("train", "head", table, *QUICK, "--out", tmp_path / "run", "--json")
    assert code == 3 and err == "skipped gone.jpg: there is no such file\n"
    document = json.loads(out)
    assert document.keys() >= {"model", "run", "validation", "test", "unseen_classes", "config"}
    assert document["skipped"] == [{"path": "gone.jpg", "reason": "there is no such file"}]


def test_ctrl_c_says_how_to_go_on(
    semblance: Command, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("torch")
    quick = ("train", "head", data, "-m", "colour_texture", "--epochs", "3", "--dim", "8")

    def stopped(asked, compute, watch):  # type: ignore[no-untyped-def]
        def stop(epoch: object) -> None:
            raise KeyboardInterrupt

        return real_train_head(asked, compute, type(watch)(watch.encoding, stop))

    monkeypatch.setattr("semblance.learn.heads.run.train_head", stopped)
    code, out, err = semblance(*quick, "--out", tmp_path / "run")
    assert (code, out) == (130, "") and "the same command goes on from there" in err
    assert (tmp_path / "run" / "checkpoint.pt").exists()
    monkeypatch.undo()
    assert semblance(*quick, "--out", tmp_path / "run")[0] == 0
    assert not (tmp_path / "run" / "checkpoint.pt").exists()


def test_a_configuration_file_and_flags_that_win(
    semblance: Command, data: Path, tmp_path: Path
) -> None:
    file = tmp_path / "c.toml"
    file.write_text('loss = "lda"\nseed = 5\ndim = 3\n')
    words = ("train", "head", data, "-m", "colour_texture", "--config", file, "--dim", "2")
    code, out, _ = semblance(*words, "--out", tmp_path / "run", "--json")
    document = json.loads(out)
    assert code == 0 and (document["config"]["seed"], document["dim"]) == (5, 2)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--loss", "best"), "no loss 'best'; there are cross-entropy"),
        (("--miner", "best"), "no miner 'best'"),
        (("--dim", "1"), "dim is 1; it takes at least 2"),
        (("--epochs", "0"), "epochs is 0"),
        (("--learning-rate", "0"), "learning_rate is above 0"),
        (("--name", "a/b"), "is no name of a model"),
        (("--default-of", "g.gallery"), "--default-of needs --name"),
        (("--model", "nonesuch"), "nonesuch"),
    ],
)
def test_wrong_usage(
    semblance: Command, data: Path, tmp_path: Path, words: tuple[str, str], message: str
) -> None:
    code, _, err = semblance("train", "head", data, "--out", tmp_path / "run", *words)
    assert code == 2 and message in err
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [("los = 1", "unknown key 'los'"), ('dim = "x"', "dim is like 512"), ("[", "cannot be read")],
)
def test_a_configuration_that_is_none(
    semblance: Command, data: Path, tmp_path: Path, text: str, message: str
) -> None:
    (tmp_path / "c.toml").write_text(text)
    code, _, err = semblance(
        "train", "head", data, "--config", tmp_path / "c.toml", "--out", tmp_path / "run"
    )
    assert code == 2 and message in err


def test_progress_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    with TrainingProgress(4) as progress:
        progress.encoding(3, 7)
        task = progress._bar.tasks[0]  # type: ignore[union-attr]
        assert (task.description, task.completed, task.total) == ("encoding", 3, 7)
        for number in (1, 2):
            progress.epoch(Epoch(number, 0.5, 0.25))
        assert (task.description, task.completed, task.total) == ("training", 2, 4)
        assert task.fields["news"] == "loss 0.5000, validation mAP 0.250"
