"""`semblance calibrate`: what is a cosine worth on my pictures?"""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from semblance.cli import options
from semblance.cli.calibration_flags import JudgingFlags, OutputFlags, WishFlags
from semblance.cli.flags import RecipeFlags, ReductionFlags, with_flags

_Data: TypeAlias = Annotated[
    str | None,
    typer.Argument(
        help="A folder, a CSV file or a name, see `datasets`; default: the gallery's labels.",
        metavar="DATA",
    ),
]
_Gallery: TypeAlias = Annotated[
    Path | None, typer.Option("--gallery", "-g", help="Calibrate this gallery's view.")
]


@with_flags
def calibrate(
    flags: RecipeFlags,
    reduction: ReductionFlags,
    judging: JudgingFlags,
    wished: WishFlags,
    outputs: OutputFlags,
    data: _Data = None,
    gallery: _Gallery = None,
    view: options.ViewName = None,
    precision: options.Precision = "exact",
    device: options.Device = "auto",
    as_json: options.AsJson = False,
) -> None:
    """Learn what a cosine is worth, from labelled pictures or from edited copies."""
    from semblance.cli.calibration_results import print_study, write_outputs
    from semblance.cli.choices import choice_of, require_fitting
    from semblance.cli.output import SKIPPED
    from semblance.cli.progress import CountProgress
    from semblance.evaluate.report import require_folder
    from semblance.pipeline.calibration.runs import Run
    from semblance.pipeline.compute import Compute

    require_folder(outputs.out)
    compute = Compute.of(None, precision, device)
    require_fitting(gallery, view, reduction)
    choice = choice_of(flags, reduction)
    with CountProgress("pictures") as progress:
        run = Run(data, judging.judging, judging.copies, wished.wishes, compute, progress.show)
        done = run.for_user(choice) if gallery is None else run.of_gallery(gallery, choice, view)
    write_outputs(done, outputs, wished.searched)
    print_study(done, wished.searched, as_json)
    if done.skipped:
        raise typer.Exit(SKIPPED)
