"""The winner as a recipe file that says where it comes from."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from semblance.errors import SemblanceError
from semblance.evaluate.bakeoff.outcome import Outcome
from semblance.naming import escape_name


def write_recipe(out: Path, outcome: Outcome, data: str, command: str) -> None:
    """Write the recipe under a header of comments; raises SemblanceError where it cannot be."""
    header = "".join(f"# {escape_name(line)}\n" for line in _header(outcome, data, command))
    try:
        out.write_text(header + "\n" + outcome.recipe.to_toml(), encoding="utf-8")
    except OSError as error:
        raise SemblanceError(f"{out} cannot be written: {error.strerror}") from error


def _header(outcome: Outcome, data: str, command: str) -> Iterator[str]:
    figure, costs = outcome.figure, outcome.pick.winner.costs
    yield f"Chosen by a bakeoff on {data}, {date.today().isoformat()}."
    yield (
        f"{outcome.metric} {100 * figure.mean:.1f} % (95 % interval {100 * figure.low:.1f} to "
        f"{100 * figure.high:.1f}) on {outcome.arena.final.name}"
        + ("" if outcome.arena.judging else ", which also chose it: it flatters")
    )
    yield (
        f"{costs.ms_per_image:.3g} ms an image, {costs.bytes_per_vector} bytes a vector; "
        f"budget: {outcome.budget.words}"
    )
    yield f"Made by: {command}"
