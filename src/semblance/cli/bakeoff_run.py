"""A bakeoff as the command runs it: with progress, and the plan told before the work."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from semblance.cli.output import warn
from semblance.cli.progress import CountProgress

if TYPE_CHECKING:
    from semblance.evaluate.bakeoff.budget import Budget
    from semblance.evaluate.bakeoff.outcome import Outcome
    from semblance.evaluate.bakeoff.questions import Data
    from semblance.pipeline.compute import Compute


@dataclass(frozen=True, slots=True)
class Asked:
    """What the flags ask for; None is the default."""

    data: "Data"
    budget: "Budget"
    compute: "Compute"
    models: Sequence[str]
    input_sizes: Sequence[int] | None
    metric: str | None
    seed: int


def run(asked: Asked) -> "Outcome":
    """Prepare the questions, say the plan on standard error, and run."""
    from semblance.evaluate.bakeoff.aim import Aim
    from semblance.evaluate.bakeoff.questions import questions_of
    from semblance.evaluate.bakeoff.running import Bakeoff
    from semblance.evaluate.bakeoff.spaces import Entrants

    if asked.metric is not None:
        Aim.parse(asked.metric)  # a wrong word is told before anything is drawn or encoded
    entrants = Entrants.of(asked.models, asked.input_sizes, asked.compute)
    with CountProgress("preparing") as progress:
        questions = questions_of(asked.data, asked.seed, progress.show)
    aim = Aim.parse(asked.metric or questions.metric)
    with CountProgress("encoding") as encoding:
        return Bakeoff(
            asked.budget,
            aim,
            asked.compute,
            asked.seed,
            announce=lambda plan: warn(plan.words),
            encoding=encoding.show,
            trying=encoding.show,
        ).run(questions, entrants)
