"""`semblance evaluate`: which model and which fusion is best on my pictures?"""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from semblance.cli import options
from semblance.cli.evaluation_flags import SystemFlags, TrialFlags
from semblance.cli.flags import FAST, ComputeFlags, ReductionFlags, with_flags
from semblance.errors import UsageError

_Data: TypeAlias = Annotated[
    list[str] | None,
    typer.Argument(
        help="Folders of class folders or splits, CSV files, fashion-mnist or packaging.",
        metavar="DATA...",
    ),
]
_Transfer: TypeAlias = Annotated[
    bool, typer.Option("--transfer", help="Also fit on each DATA and test on the others.")
]
_Feedback: TypeAlias = Annotated[
    Path | None,
    typer.Option("--feedback", help="In place of DATA: a gallery whose searches were marked."),
]
_Out: TypeAlias = Annotated[
    Path | None, typer.Option("--out", help="Write the report here: HTML, JSON, CSV, LaTeX.")
]


@with_flags
def evaluate(
    systems: SystemFlags,
    reduction: ReductionFlags,
    trial: TrialFlags,
    data: _Data = None,
    transfer: _Transfer = False,
    feedback: _Feedback = None,
    out: _Out = None,
    power: ComputeFlags = FAST,
    as_json: options.AsJson = False,
) -> None:
    """Compare models and fusions on labelled pictures: quality, cost, and what is real."""
    from semblance.cli.evaluation_results import present, present_pairs
    from semblance.cli.evaluation_runs import Run
    from semblance.cli.feedback_results import evaluate_feedback
    from semblance.cli.output import SKIPPED
    from semblance.evaluate.leaderboard.charts import require_matplotlib
    from semblance.evaluate.report import require_folder

    require_folder(out)
    if (feedback is None) == (not data):
        raise UsageError("name DATA to evaluate on, or --feedback GALLERY; one of the two")
    if feedback is not None:
        evaluate_feedback(feedback, out, trial.seed, trial.rounds, as_json)
        return
    assert data, "either DATA or --feedback is there"
    if out is not None:
        require_matplotlib()
    run = Run(systems.systems(reduction), trial.asked, transfer)
    compute = power.compute
    graded = run.of_pairs(data, compute)
    if graded is not None:
        skipped = present_pairs(graded, data[0], out, trial.seed, as_json)
    else:
        skipped = present(*run.of(data, compute), out, trial.seed, as_json)
    if skipped:
        raise typer.Exit(SKIPPED)
