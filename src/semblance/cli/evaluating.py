"""`semblance evaluate`: which model and which fusion is best on my pictures?"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from semblance.cli import options
from semblance.cli.flags import ReductionFlags, with_flags
from semblance.errors import UsageError

if TYPE_CHECKING:
    from semblance.evaluate.leaderboard.system import System

USUAL_FUSIONS = "mean,weighted,concat"


@with_flags
def evaluate(
    reduction: ReductionFlags,
    data: Annotated[
        list[str] | None,
        typer.Argument(
            help="Folders of class folders or splits, CSV files, fashion-mnist or packaging.",
            metavar="DATA...",
        ),
    ] = None,
    model: Annotated[
        list[str] | None,
        typer.Option("--model", "-m", help="Repeat to compare; default: the three bundled."),
    ] = None,
    fusion: Annotated[
        str,
        typer.Option(
            "--fusion",
            help="Of all models, by commas: mean, weighted, concat, late:score, late:rank; none.",
        ),
    ] = USUAL_FUSIONS,
    recipe: Annotated[
        list[Path] | None, typer.Option("--recipe", help="Judge this recipe file too; repeatable.")
    ] = None,
    input_size: options.InputSize = None,
    split: Annotated[
        str | None, typer.Option("--split", help="Whose pictures ask: test, validation or train.")
    ] = None,
    judge: Annotated[
        str, typer.Option("--judge", help="What makes an answer right: label or group.")
    ] = "label",
    k: Annotated[
        list[int] | None,
        typer.Option("-k", min=1, help="Answers looked at; repeat. Default: 1, 3, 5 and 10."),
    ] = None,
    transfer: Annotated[
        bool, typer.Option("--transfer", help="Also fit on each DATA and test on the others.")
    ] = False,
    feedback: Annotated[
        Path | None,
        typer.Option("--feedback", help="In place of DATA: a gallery whose searches were marked."),
    ] = None,
    tokenizer: Annotated[
        Path | None, typer.Option("--tokenizer", help="Folder of tokenizer.json, for SigLIP.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write the report here: HTML, JSON, CSV, LaTeX.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of the resampling.")] = 0,
    rounds: Annotated[
        int, typer.Option("--rounds", min=100, help="Resamples and permutations.")
    ] = 20_000,
    workers: options.Workers = None,
    precision: options.Precision = "fast",
    device: options.Device = "auto",
    as_json: options.AsJson = False,
) -> None:
    """Compare models and fusions on labelled pictures: quality, cost, and what is real."""
    from semblance.cli.evaluation_results import present, present_pairs
    from semblance.cli.evaluation_runs import Run
    from semblance.cli.feedback_results import evaluate_feedback
    from semblance.cli.output import SKIPPED
    from semblance.evaluate.leaderboard.charts import require_matplotlib
    from semblance.evaluate.leaderboard.study import Asked
    from semblance.evaluate.report import require_folder
    from semblance.pipeline.compute import Compute

    require_folder(out)
    if (feedback is None) == (not data):
        raise UsageError("name DATA to evaluate on, or --feedback GALLERY; one of the two")
    if feedback is not None:
        evaluate_feedback(feedback, out, seed, rounds, as_json)
        return
    assert data, "either DATA or --feedback is there"
    if out is not None:
        require_matplotlib()
    asked = Asked(split, judge, tuple(k) if k else None, seed, rounds, tokenizer)
    run = Run(_systems(model, fusion, recipe, input_size, reduction), asked, transfer)
    compute = Compute.of(workers, precision, device)
    graded = run.of_pairs(data, compute)
    if graded is not None:
        if present_pairs(graded, data[0], out, seed, as_json):
            raise typer.Exit(SKIPPED)
        return
    studies, moved = run.of(data, compute)
    if present(studies, moved, out, seed, as_json):
        raise typer.Exit(SKIPPED)


def _systems(
    models: list[str] | None,
    fusions: str,
    recipes: list[Path] | None,
    input_size: int | None,
    reduction: ReductionFlags,
) -> "list[System]":
    """From flags, and a system for each recipe file; recipes alone stand by themselves."""
    from semblance.cli.choices import reduced
    from semblance.evaluate.leaderboard.system import System, systems_of
    from semblance.pipeline.recipe import QUALITY, Choice, Recipe

    files = recipes or []
    systems = [System(path.stem, Recipe.load(path)) for path in files]
    if models or not files:
        asked = [name.strip() for name in fusions.split(",") if name.strip() not in ("", "none")]
        choice = reduced(Choice(tuple(models or QUALITY), input_size=input_size), reduction)
        systems = [*systems_of(choice, asked), *systems]
    return systems
