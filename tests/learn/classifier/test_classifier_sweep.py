"""A sweep: every combination once, validation decides, and nothing is trained twice."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from semblance.errors import EncoderExists, TrainingError, UsageError
from semblance.learn.classifier import sweep as sweeping
from semblance.learn.classifier.classifier import Classifier
from semblance.learn.classifier.config import ClassifierConfig
from semblance.learn.classifier.grid import Grid
from semblance.learn.classifier.session import Asked
from semblance.learn.classifier.sweep import Row, Sweep, sweep
from tests.encoders.torch_extra import needs_torch
from tests.learn.classifier.conftest import COMPUTE, CONFIG, FAST

BASE = Asked("photos", FAST, ClassifierConfig(), Path("out"))


def test_every_combination_has_a_folder_of_its_own(tmp_path: Path) -> None:
    grid = Grid.parse(["optimizer=sgd,adam", "learning-rate=1e-3,0.01"], BASE)
    trials = list(grid.trials())
    assert len(grid) == len(trials) == 4
    assert [trial.title for trial in trials][:2] == [
        "optimizer sgd, learning_rate 0.001", "optimizer sgd, learning_rate 0.01",
    ]  # fmt: skip
    assert len({trial.asked.out for trial in trials}) == 4
    assert trials[3].asked.config == replace(BASE.config, optimizer="adam", learning_rate=0.01)
    file = tmp_path / "grid.toml"
    file.write_text('optimizer = ["sgd", "adam"]\nlearning_rate = [1e-3, 0.01]\n')
    assert list(Grid.parse([str(file)], BASE).trials()) == trials


def test_a_value_named_twice_is_tried_once() -> None:
    grid = Grid.parse(["model=efficientnet_lite0,fast,efficientnet_lite1"], BASE)
    assert [trial.asked.recipe.models for trial in grid.trials()] == [
        ("efficientnet_lite0",), ("efficientnet_lite1",),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("colour=red", "knows no 'colour'; known: model, flip"),
        ("optimizer=sgd,best", "no optimizer 'best'"),
        ("batch=many", "batch is like 32, not 'many'"),
        ("optimizer=", "has no values"),
        ("gone.toml", "is neither"),
        ("model=nonesuch", "nonesuch"),
        ("model=quality", "name one of them"),
    ],
)
def test_what_cannot_be_swept_is_refused_before_training(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Grid.parse([text], BASE)


def test_the_best_is_named_and_failures_come_last() -> None:
    good = Row({"batch": 8}, "8", 0.9, 0.9, 0.8, 3, 100, 1.0)
    likelier = replace(good, values={"batch": 16}, likelihood=0.85)
    failed = Row({"batch": 1}, "1", failed="the loss became NaN")
    rows = sorted((failed, good, likelier), key=lambda row: row.rank, reverse=True)
    found = Sweep(Path("out"), tuple(rows), None)
    assert found.winner is likelier and rows[-1] is failed
    assert found.sentence == "Validation prefers batch 16: macro F1 0.900."
    assert found.cells()[-1][-1] == "the loss became NaN"


@needs_torch
@pytest.mark.slow
def test_what_was_trained_is_not_trained_again(
    kinds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained: list[str] = []
    real = sweeping.train

    def counted(asked: Asked, *rest: object) -> object:
        if len(trained) == 2:
            raise KeyboardInterrupt
        trained.append(asked.out.name)
        return real(asked, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(sweeping, "train", counted)
    base = Asked(str(kinds), FAST, replace(CONFIG, epochs=2), tmp_path / "sweep")
    grid = Grid.parse(["optimizer=sgd,adam", "learning_rate=0.02,1e30"], base)
    with pytest.raises(KeyboardInterrupt):
        sweep(grid, COMPUTE)
    monkeypatch.setattr(sweeping, "train", real)
    found, run = sweep(grid, COMPUTE)
    assert run is not None and run.folder == tmp_path / "sweep" / "trials" / found.winner.folder
    assert found.test == json.loads(json.dumps(run.to_dict()["test"]))
    assert found.winner.likelihood == run.fitted.chosen.validation
    assert len(found.rows) == 4 and "became NaN in the first epoch" in found.rows[-1].failed
    finished = [path.parent.name for path in (tmp_path / "sweep").rglob("metrics.json")]
    assert finished == [found.winner.folder]
    assert not list((tmp_path / "sweep").rglob("checkpoint.pt"))
    assert "Validation prefers" in (tmp_path / "sweep" / "report.html").read_text()

    def never(*rest: object) -> object:
        raise AssertionError("trained again")

    for name in ("train", "train_classifier"):
        monkeypatch.setattr(sweeping, name, never)
    again, nothing = sweep(grid, COMPUTE)
    assert again == found and nothing is None
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    named = replace(grid, base=replace(base, name="late"))
    sweep(named, COMPUTE)
    assert Classifier.open("late").labels == ("brick", "chelsea", "moon")
    with pytest.raises(EncoderExists, match="'late' is registered already"):
        sweep(replace(named, base=replace(named.base, out=tmp_path / "new")), COMPUTE)
    assert not (tmp_path / "new").exists()


@needs_torch
def test_where_every_trial_fails_it_says_why(kinds: Path, tmp_path: Path) -> None:
    base = Asked(str(kinds), FAST, replace(CONFIG, learning_rate=1e30), tmp_path / "sweep")
    with pytest.raises(TrainingError, match=r"every trial failed; the first: .*NaN"):
        sweep(Grid.parse(["optimizer=sgd"], base), COMPUTE)


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("")
    with pytest.raises(UsageError, match="nor a sweep"):
        sweep(Grid.parse(["optimizer=sgd"], replace(BASE, out=tmp_path)), COMPUTE)
