"""`semblance calibrate`: what is a cosine worth on my pictures?"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from semblance.cli import options
from semblance.cli.flags import RecipeFlags, with_flags

if TYPE_CHECKING:
    from semblance.evaluate.calibration.study import Study


@with_flags
def calibrate(
    flags: RecipeFlags,
    data: Annotated[
        Path | None,
        typer.Argument(
            help="Class folders, or splits of them; default: the gallery's own labels.",
            metavar="DATA",
            readable=False,
        ),
    ] = None,
    gallery: Annotated[
        Path | None, typer.Option("--gallery", "-g", help="Calibrate this gallery's view.")
    ] = None,
    copies: Annotated[
        bool,
        typer.Option("--copies", help="Without labels: edited copies against random pictures."),
    ] = False,
    judge: Annotated[
        str, typer.Option("--judge", help="What makes two pictures match: label or group.")
    ] = "label",
    rates: Annotated[
        list[float] | None,
        typer.Option("--fpr", help="A wanted false-match rate; repeat for several."),
    ] = None,
    shares: Annotated[
        list[float] | None,
        typer.Option("--wanted-precision", help="A wanted precision; repeat for several."),
    ] = None,
    prior: Annotated[
        float | None,
        typer.Option("--prior", help="The share of pairs that match where it will be used."),
    ] = None,
    size: Annotated[
        int, typer.Option("--searched", min=1, help="Restate error rates for that many pictures.")
    ] = 100_000,
    png: Annotated[
        Path | None, typer.Option("--png", help="Draw the reliability curve to this file.")
    ] = None,
    csv: Annotated[
        Path | None, typer.Option("--csv", help="Write every threshold's rates to this file.")
    ] = None,
    precision: options.Precision = "exact",
    device: options.Device = "auto",
    as_json: options.AsJson = False,
) -> None:
    """Learn what a cosine is worth, from labelled pictures or from edited copies."""
    from semblance.cli.calibration_results import print_study
    from semblance.cli.choices import choice_of
    from semblance.cli.output import SKIPPED
    from semblance.evaluate.calibration.study import Wishes
    from semblance.pipeline.calibration_runs import Run
    from semblance.pipeline.compute import Compute

    defaults = Wishes()
    wishes = Wishes(rates or defaults.false_match_rates, shares or defaults.precisions, prior)
    run = Run(data, judge, copies, wishes)
    choice = choice_of(flags)
    done = run.of(gallery, choice, Compute.of(None, precision, device))
    _write(done.study, png, csv)
    print_study(done, size, as_json)
    if done.skipped:
        raise typer.Exit(SKIPPED)


def _write(study: "Study", png: Path | None, csv: Path | None) -> None:
    from semblance.cli.calibration_results import write_png, write_sweep

    if png is not None:
        write_png(png, study)
    if csv is not None:
        write_sweep(csv, study)
