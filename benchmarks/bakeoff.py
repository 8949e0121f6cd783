"""`python -m benchmarks.bakeoff path/to/clothing`: what is chosen under budgets, and what it gains.

Writes docs/results/bakeoff.md. Milliseconds hang on the machine and what else it does; budgets in
bytes do not.
"""

import argparse
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from semblance.encoders.runtime.threads import usable_cores
from semblance.evaluate.bakeoff.aim import Aim
from semblance.evaluate.bakeoff.arena import Arena
from semblance.evaluate.bakeoff.budget import Budget
from semblance.evaluate.bakeoff.contender import Contender
from semblance.evaluate.bakeoff.filling import fill
from semblance.evaluate.bakeoff.outcome import Outcome
from semblance.evaluate.bakeoff.prices import Prices
from semblance.evaluate.bakeoff.questions import Data, questions_of
from semblance.evaluate.bakeoff.running import Bakeoff
from semblance.evaluate.bakeoff.spaces import Entrants
from semblance.evaluate.bakeoff.trying import Bench
from semblance.evaluate.significance import Interval
from semblance.pipeline.compute import Compute
from semblance.pipeline.recipe import QUALITY, aliases

RESULTS = Path(__file__).parent.parent / "docs" / "results" / "bakeoff.md"
KB = 1024
IMAGE_MS = 20
"""The limit on time, unless told: a quiet machine with two cores is meant."""

HEAD = ("budget", "chosen", "tried", "mAP on test", "95 %", "ms an image", "bytes")
HEAD += ("over `default`", "over `quality`")


def judged(
    data: str, compute: Compute, image_ms: float
) -> Iterator[tuple[Outcome, Contender, dict[str, Contender]]]:
    """Of each budget the outcome, the winner on test, and the aliases on test beside it."""
    aim, questions = Aim.parse("mAP"), questions_of(Data(data))
    entrants = Entrants.of(QUALITY, None, compute)
    encodings = fill(questions.items, entrants.encoders, compute)
    prices = Prices.of(questions.items, entrants.encoders)
    arena = Arena.of(encodings.items, questions.judge)
    bench = Bench(encodings, prices, arena.fitted_on, aim)
    usual = {name: bench.try_on(recipe, arena.final) for name, recipe in aliases().items()}
    for budget in (Budget(), Budget(bytes_per_vector=KB), Budget(image_ms, bytes_per_vector=KB)):
        outcome = Bakeoff(budget, aim, compute).run(questions, entrants)
        print(outcome.budget.words, "->", outcome.recipe.title, flush=True)
        yield outcome, bench.try_on(outcome.recipe, arena.final), usual


def page(data: str, compute: Compute, image_ms: float) -> Iterator[str]:
    yield "# Bakeoff: what is chosen under a budget"
    yield ""
    yield "Made by `python -m benchmarks.bakeoff path/to/clothing`, photos of ten kinds of clothes:"
    yield "chosen among the three bundled models on validation against train, judged once on test"
    libraries = ", ".join(f"{name} {version(name)}" for name in ("numpy", "openvino"))
    yield f"against train. {usable_cores()} cores, precision {compute.precision}; {libraries}."
    yield "Milliseconds are of one worker and hang on what else the machine did while it ran."
    yield ""
    yield f"| {' | '.join(HEAD)} |"
    yield "|---|---|---:|---:|---|---:|---:|---|---|"
    usual: dict[str, Contender] = {}
    for outcome, winner, usual in judged(data, compute, image_ms):
        yield _row(outcome, winner, usual)
    yield ""
    yield from (f"`{name}`: mAP {100 * each.quality:.2f}." for name, each in usual.items())


def _row(outcome: Outcome, winner: Contender, usual: dict[str, Contender]) -> str:
    figure, costs = outcome.figure, outcome.pick.winner.costs
    over = [winner.minus(usual[name], outcome.arena.final) for name in ("default", "quality")]
    cells = [outcome.budget.words, outcome.recipe.title, str(len(outcome.contenders))]
    cells += [f"{100 * figure.mean:.2f}", f"{100 * figure.low:.1f} to {100 * figure.high:.1f}"]
    cells += [f"{costs.ms_per_image:.1f}", f"{costs.bytes_per_vector:,}", *map(_signed, over)]
    return f"| {' | '.join(cells)} |"


def _signed(difference: Interval) -> str:
    low, high = 100 * difference.low, 100 * difference.high
    return f"{100 * difference.mean:+.2f} ({low:+.2f} to {high:+.2f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", help="a folder with train, validation and test")
    parser.add_argument("--image-ms", type=float, default=IMAGE_MS, help="a limit on time")
    given = parser.parse_args()
    text = "\n".join(page(given.data, Compute(), given.image_ms)) + "\n"
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
