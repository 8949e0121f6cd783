"""What `semblance train classifier` prints: how often it is right, then where it is."""

from semblance.cli.output import print_json, say, table, warn_skipped
from semblance.learn.classifier.report import answer
from semblance.learn.classifier.result import ClassifierRun
from semblance.learn.classifier.scores import Scores
from semblance.learn.classifier.sweep import Sweep


def print_run(run: ClassifierRun, as_json: bool) -> bool:
    """The answer in words, or one JSON document; whether pictures were skipped, each of which goes
    to standard error."""
    if as_json:
        print_json(run.to_dict())
    else:
        _say_run(run)
    return _warned(run)


def print_sweep(sweep: Sweep, run: ClassifierRun | None, as_json: bool) -> bool:
    """The table of all trials, then the winner; as `print_run`."""
    if as_json:
        print_json(sweep.to_dict())
    else:
        say(table(sweep.cells(), right=range(1, 6)))
        say(sweep.sentence)
        if run is not None:
            _say_run(run)
        say(f"table: {sweep.folder / 'report.html'}")
    return run is not None and _warned(run)


def _say_run(run: ClassifierRun) -> None:
    for sentence in answer(run):
        say(sentence)
    say(_averages(run.judged.scores))
    for note in run.notes:
        say(f"note: {note}")
    epochs = f"trained {len(run.fitted.epochs)} epochs, best {run.fitted.best}, on {run.device}"
    say(f"{epochs}; run: {run.folder}")
    say(f"report: {run.folder / 'report.html'}")
    say(f"use it: semblance categorize PICTURE... --classifier {run.name or run.folder}")


def _averages(scores: Scores) -> str:
    rows: list[tuple[str, ...]] = [("over categories", "macro", "weighted", "variance", "minimum")]
    for name, found in scores.summaries.items():
        numbers = (found.macro, found.weighted, found.variance, found.minimum)
        rows.append((name, *(f"{number:.4f}" for number in numbers)))
    return table(rows, right=range(1, 5))


def _warned(run: ClassifierRun) -> bool:
    warn_skipped(run.skipped)
    return bool(run.skipped)
