"""Many category models trained and compared: validation decides, test is for the winner."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from semblance.errors import TrainingDiverged, TrainingError, UsageError
from semblance.evaluate.report import Cell, Column, Report, Section, Table, facts, write_report
from semblance.learn.catalogue import check_name, register_file
from semblance.learn.classifier.grid import Grid, Trial, Value
from semblance.learn.classifier.result import ClassifierRun
from semblance.learn.classifier.run import train_classifier
from semblance.learn.classifier.session import train
from semblance.learn.epochs import checkpoint
from semblance.learn.runs.folder import METRICS
from semblance.learn.runs.watch import Watch
from semblance.learn.runs.writing import write
from semblance.pipeline.compute import Compute

TRIAL, SWEEP = "trial.json", "sweep.json"


@dataclass(frozen=True)
class Row:
    """A trial that has ended: what validation says of its best epoch. `took_s` is its training,
    with the encoding that no earlier trial had done. Without figures it `failed`, and that says
    why."""

    values: Mapping[str, Value]
    folder: str
    accuracy: float = 0.0
    macro_f1: float = 0.0
    likelihood: float = 0.0
    epochs: int = 0
    learnt: int = 0
    took_s: float = 0.0
    failed: str = ""

    @property
    def rank(self) -> tuple[bool, float, float]:
        """The larger the better: macro F1 decides, the likelihood where that is equal."""
        return (not self.failed, self.macro_f1, self.likelihood)


@dataclass(frozen=True)
class Sweep:
    """`rows`, the best first; `test` is the winner's figures on test, looked at once."""

    folder: Path
    rows: tuple[Row, ...]
    test: Mapping[str, Any] | None

    @property
    def winner(self) -> Row:
        return self.rows[0]

    @property
    def sentence(self) -> str:
        """The answer."""
        told = ", ".join(f"{name} {value}" for name, value in self.winner.values.items())
        found = f"Validation prefers {told}: macro F1 {self.winner.macro_f1:.3f}"
        if self.test is None:
            return f"{found}."
        macro = self.test["averages"]["f1"]["macro"]
        return f"{found}; on test, looked at for it alone, {macro:.3f}."

    def cells(self) -> list[list[str]]:
        """A table for a terminal."""
        head = ["trial", "macro F1", "accuracy", "likelihood", "epochs", "seconds"]
        return [head, *([row_title(row), *_numbers(row)] for row in self.rows)]

    def to_dict(self) -> dict[str, Any]:
        return {
            "folder": str(self.folder),
            "winner": str(self.folder / "trials" / self.winner.folder),
            "trials": [asdict(row) for row in self.rows],
            "test": self.test,
        }


def sweep(
    grid: Grid,
    compute: Compute,
    progress: Callable[[int, int], None] = lambda done, total: None,
    command: str = "",
) -> tuple[Sweep, ClassifierRun | None]:
    """Train what is not trained yet, compare, and finish and judge the winner.

    Trials that have ended are read, and a stopped one goes on. The run is None where the winner was
    finished by an earlier call. Raises what `train_classifier` raises, and TrainingError
    where every trial failed.
    """
    folder, name = grid.base.out.absolute(), grid.base.name
    if name is not None:
        check_name(name)
    _require_sweep(folder)
    trials = list(grid.trials())
    rows: dict[str, Row] = {}
    for done, trial in enumerate(trials, start=1):
        rows[trial.asked.out.name] = _row(trial, compute)
        progress(done, len(trials))
    order = sorted(trials, key=lambda trial: rows[trial.asked.out.name].rank, reverse=True)
    ranked = tuple(rows[trial.asked.out.name] for trial in order)
    if ranked[0].failed:
        raise TrainingError(f"every trial failed; the first: {ranked[0].failed}")
    winner, run = replace(order[0].asked, name=name), None
    if not (winner.out / METRICS).exists():
        run = train_classifier(winner, compute, command=command)
    elif name is not None:
        register_file(name, winner.out)
    test = json.loads((winner.out / METRICS).read_text(encoding="utf-8"))["test"]
    found = Sweep(folder, ranked, test)
    for trial in trials:  # some 20 MB each, and trained again in seconds if ever wanted
        (trial.asked.out / checkpoint.FILE).unlink(missing_ok=True)
    write(folder / SWEEP, json.dumps(found.to_dict(), indent=1) + "\n")
    write_report(sweep_report(found, grid, command), folder)
    return found, run


def _row(trial: Trial, compute: Compute) -> Row:
    """Of a trial that has ended, or ends now."""
    place = trial.asked.out / TRIAL
    if place.exists():
        return Row(**json.loads(place.read_text(encoding="utf-8")))
    started = time.perf_counter()
    name = trial.asked.out.name
    try:
        trained = train(trial.asked, compute, Watch()).trained
    except TrainingDiverged as error:
        row = Row(trial.values, name, failed=str(error))
    else:
        best = trained.fitted.chosen
        row = Row(
            trial.values,
            name,
            best.figures["validation_accuracy"],
            best.figures["validation_macro_f1"],
            best.validation,
            len(trained.fitted.epochs),
            trained.learnt,
            time.perf_counter() - started,
        )
    write(place, json.dumps(asdict(row), indent=1) + "\n")
    return row


def _require_sweep(folder: Path) -> None:
    if folder.exists() and not (folder / "trials").is_dir() and any(folder.iterdir()):
        raise UsageError(f"{folder} is no empty folder, nor a sweep; choose another --out")


def sweep_report(found: Sweep, grid: Grid, command: str) -> Report:
    """The table that a sweep ends in."""
    table = Table("trials", _columns(), tuple(map(_cells, found.rows)), highlight=(0,))
    text = "Macro F1 on validation decides, the likelihood where that is equal; best first."
    return Report(
        "Which training?",
        (found.sentence,),
        (Section("Every trial", (text,), (table,)),),
        facts=facts(command or "sweep(...)", grid.base.config.seed, grid.base.data),
    )


def row_title(row: Row) -> str:
    """What differs in it."""
    return ", ".join(f"{name} {value}" for name, value in row.values.items())


def _columns() -> tuple[Column, ...]:
    return (
        Column("trial"),
        Column("macro F1", "%", 2, "higher"),
        Column("accuracy", "%", 2, "higher"),
        Column("likelihood", digits=4, better="higher", help="Geometric mean of the right one's."),
        Column("epochs", digits=0),
        Column("parameters learnt", digits=0),
        Column("training", "s", 1, help="With the encoding that no earlier trial had done."),
        Column("remark"),
    )


def _cells(row: Row) -> tuple[Cell, ...]:
    if row.failed:
        return (row_title(row), None, None, None, None, None, None, row.failed)
    shares = (100 * row.macro_f1, 100 * row.accuracy)
    return (row_title(row), *shares, row.likelihood, row.epochs, row.learnt, row.took_s, "")


def _numbers(row: Row) -> Iterator[str]:
    if row.failed:
        yield from ("-", "-", "-", "-", row.failed)
        return
    for number in (row.macro_f1, row.accuracy, row.likelihood):
        yield f"{number:.4f}"
    yield str(row.epochs)
    yield f"{row.took_s:.1f}"
