"""What training a small network prints: how well it finds, then where it is."""

from semblance.cli.output import print_json, say, warn_skipped
from semblance.learn.scratch.course import Figures
from semblance.learn.scratch.model_card import WORDS
from semblance.learn.scratch.result import ScratchRun
from semblance.naming import escape_name


def print_run(run: ScratchRun, as_json: bool) -> None:
    """The answer in words, or one JSON document; what was skipped goes to standard error."""
    if as_json:
        print_json(run.to_dict())
    else:
        _say_run(run)
    warn_skipped(run.skipped)


def _say_run(run: ScratchRun) -> None:
    if run.test is not None:
        say(f"On test, looked at once: {_told(run.test)}")
    say(f"On validation, which chose the epoch: {_told(run.validation)}")
    for note in run.notes:
        say(f"note: {escape_name(note)}")
    say(
        f"trained {len(run.epochs)} epochs, best {run.fitted.best}, {run.processor_s:.0f} s of "
        f"processor time, {run.parameters:,} parameters; run: {run.folder}"
    )
    metric = "" if run.config.metric == "cosine" else f" --metric {run.config.metric}"
    say(f"use it: semblance index PHOTOS --gallery G --model {run.model}{metric}")


def _told(figures: Figures) -> str:
    shares = {name: value for name, value in figures.items() if isinstance(value, float)}
    counts = {name: value for name, value in figures.items() if name not in shares}
    said = ", ".join(f"{WORDS[name]} {value:.3f}" for name, value in shares.items())
    return f"{said} ({', '.join(f'{value:,} {WORDS[name]}' for name, value in counts.items())})"
