"""`semblance robustness`: what does each change to a picture cost each model?"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from semblance.cli import options

if TYPE_CHECKING:
    from semblance.pipeline.recipe import Choice


def robustness(
    data: Annotated[
        str, typer.Argument(help="A folder of pictures, a CSV file or a name.", metavar="DATA")
    ],
    model: Annotated[
        list[str] | None,
        typer.Option("--model", "-m", help="A model or alias; repeat to compare several."),
    ] = None,
    recipe: Annotated[
        list[Path] | None,
        typer.Option("--recipe", help="A TOML file, such as of a fusion; repeat for several."),
    ] = None,
    input_size: Annotated[
        list[str] | None,
        typer.Option(
            "--input-size", help="Pixels a side that models see, or native; repeat for several."
        ),
    ] = None,
    pictures: Annotated[int, typer.Option("--pictures", help="How many to draw at random.")] = 200,
    changes: Annotated[
        str, typer.Option("--set", help="mild, heavy, attributes (of a packaging set) or all.")
    ] = "all",
    points: Annotated[
        str, typer.Option("--points", help="Match point by point as well: sift,orb or none.")
    ] = "sift,orb",
    point_pairs: Annotated[
        int, typer.Option("--point-pairs", help="Pictures to match point by point.")
    ] = 20,
    seed: Annotated[
        int, typer.Option("--seed", help="The same seed draws and changes the same.")
    ] = 0,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write a report to this folder.")
    ] = None,
    workers: options.Workers = None,
    precision: options.Precision = "exact",
    device: options.Device = "auto",
    as_json: options.AsJson = False,
) -> None:
    """Measure what flips, crops, poor JPEGs and other changes cost each model."""
    from semblance.cli.output import SKIPPED, print_json, say, warn
    from semblance.cli.progress import CountProgress
    from semblance.evaluate.report import facts, report_text, require_folder, write_report
    from semblance.evaluate.robustness.measuring import Asked, measure
    from semblance.evaluate.robustness.report import robustness_report
    from semblance.naming import escape_name
    from semblance.pipeline.compute import Compute

    require_folder(out)
    asked = Asked(
        choices=_choices(model or (), recipe or ()),
        sizes=_sizes(input_size or ("native",)),
        pictures=pictures,
        chosen=changes,
        points=() if points == "none" else tuple(points.split(",")),
        point_pairs=point_pairs,
        seed=seed,
    )
    with CountProgress("measuring") as progress:
        result = measure(data, asked, Compute.of(workers, precision, device), progress.show)
    report = robustness_report(result, facts(["semblance", *sys.argv[1:]], seed, data))
    written = [] if out is None else write_report(report, out)
    if as_json:
        print_json({**result.to_dict(), "answer": list(report.answer)})
    else:
        say(report_text(report))
    if written:
        warn(f"report: {escape_name(str(written[0]))}")
    for item in result.skipped:
        warn(f"skipped {escape_name(item.path)}: {escape_name(item.reason)}")
    if result.skipped:
        raise typer.Exit(SKIPPED)


def _choices(models: Sequence[str], recipes: Sequence[Path]) -> tuple["Choice", ...]:
    """Each model by itself, then each recipe; the default model where nothing is named."""
    from semblance.cli.choices import choice_of
    from semblance.cli.flags import RecipeFlags

    flags = [RecipeFlags(model=[name]) for name in models]
    flags += [RecipeFlags(recipe=path) for path in recipes]
    return tuple(choice_of(each) for each in flags or [RecipeFlags()])


def _sizes(texts: Sequence[str]) -> tuple[int | None, ...]:
    """Pixels, None for `native`; raises UsageError for anything else."""
    from semblance.errors import UsageError

    for text in texts:
        if text != "native" and not text.isdecimal():
            raise UsageError(f"--input-size takes a number of pixels or native, not '{text}'")
    return tuple(None if text == "native" else int(text) for text in texts)
