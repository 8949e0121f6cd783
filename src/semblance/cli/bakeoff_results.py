"""What `semblance bakeoff` prints and writes."""

import shlex
import sys
from pathlib import Path
from typing import Any

from semblance.cli.output import print_json, say, warn
from semblance.evaluate.bakeoff.outcome import Outcome
from semblance.evaluate.bakeoff.report import report_of
from semblance.evaluate.bakeoff.table import SHOWN, documents
from semblance.evaluate.bakeoff.wording import answer
from semblance.evaluate.report.facts import facts
from semblance.evaluate.report.files import write_report
from semblance.evaluate.report.terminal import report_text
from semblance.evaluate.significance import Interval
from semblance.naming import escape_name


def command_line() -> str:
    """The command that was given."""
    return shlex.join(["semblance", *sys.argv[1:]])


def print_outcome(outcome: Outcome, data: str, out: Path, as_json: bool) -> None:
    """The answer, the table and how to go on, or one JSON document; skipped inputs as news."""
    if as_json:
        print_json(_document(outcome, out))
    else:
        say(report_text(report_of(outcome, data, {}, SHOWN)))
        say(f"\n{out} is written; go on with")
        for command in next_commands(data, out):
            say(f"  {command}")
    for each in outcome.skipped:
        warn(f"skipped {escape_name(each.path)}: {each.reason}")


def next_commands(data: str, out: Path) -> list[str]:
    """How to index with the recipe, and to search what was indexed."""
    pictures = data if Path(data).is_dir() else "PICTURES"
    gallery = f"{Path(pictures).resolve().name if pictures == data else 'shop'}.gallery"
    index = ["semblance", "index", pictures, "--gallery", gallery, "--recipe", str(out)]
    return [shlex.join(index), shlex.join(["semblance", "search", "PICTURE", "--gallery", gallery])]


def write_pages(outcome: Outcome, data: str, seed: int, folder: Path) -> None:
    """The report with every candidate."""
    known = facts(command_line(), seed, data, budget=outcome.budget.words)
    write_report(report_of(outcome, data, known), folder)


def _document(outcome: Outcome, out: Path) -> dict[str, Any]:
    gain = outcome.gain
    return {
        "recipe": outcome.recipe.title,
        "recipe_toml": outcome.recipe.to_toml(),
        "written_to": str(out),
        "answer": list(answer(outcome)),
        "metric": outcome.metric,
        "figure": _interval(outcome.figure),
        "judged_on": outcome.arena.final.name,
        "flatters": outcome.arena.judging is None,
        "chosen_on": outcome.arena.choosing.name,
        "best": outcome.pick.best.recipe.title,
        "behind_best": _interval(outcome.pick.behind),
        "default": None if gain is None else gain.quality,
        "gain_over_default": None if gain is None else _interval(gain.difference),
        "candidates": documents(outcome),
        "notes": list(outcome.notes),
        "skipped": [each.to_dict() for each in outcome.skipped],
    }


def _interval(found: Interval) -> dict[str, Any]:
    return {"mean": found.mean, "low": found.low, "high": found.high, "unit": found.unit}
