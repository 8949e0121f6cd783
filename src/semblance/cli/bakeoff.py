"""`semblance bakeoff`: which recipe is best on my pictures, for what it may cost?"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from semblance.cli import options
from semblance.cli.flags import with_flags

if TYPE_CHECKING:
    from semblance.evaluate.bakeoff.budget import Budget
    from semblance.evaluate.datasets.trial import Judge

Data = Annotated[
    str,
    typer.Argument(help="A dataset with labels, or a folder of pictures without.", metavar="DATA"),
]
GalleryPictures = Annotated[
    Path | None,
    typer.Option(
        "--gallery-pictures",
        help="More pictures of the collection, without labels: reductions are fitted on them too, "
        "and edited copies must find their originals among them too.",
    ),
]
WithoutLabels = Annotated[
    bool,
    typer.Option("--without-labels", help="Edited copies must find their originals instead."),
]
Models = Annotated[
    list[str] | None,
    typer.Option("--model", "-m", help="Only these; default: every model that works offline."),
]
InputSizes = Annotated[
    list[int] | None,
    typer.Option(
        "--input-size", help="Sizes beside each model's own; repeatable. Default: 160 and 320."
    ),
]
MaxImage = Annotated[
    float | None, typer.Option("--max-ms-per-image", help="To decode and encode a picture.")
]
MaxQuery = Annotated[
    float | None, typer.Option("--max-ms-per-query", help="To search for an encoded picture.")
]
MaxVector = Annotated[
    str | None, typer.Option("--max-bytes-per-vector", help="Of what is searched, such as 1KB.")
]
MaxMemory = Annotated[
    str | None, typer.Option("--max-memory", help="Peak of a process that encodes, such as 1GB.")
]
MetricText = Annotated[
    str | None,
    typer.Option("--metric", help="mAP (default with labels), P@1, R@1, hit@5, MRR, nDCG@10 ..."),
]
JudgeText = Annotated[
    str, typer.Option("--judge", help="What makes an answer right: label or group.")
]
Out = Annotated[Path, typer.Option("--out", help="The recipe file to write.")]
Force = Annotated[bool, typer.Option("--force", help="Replace the recipe file if it is there.")]
ReportFolder = Annotated[
    Path | None, typer.Option("--report", help="Write a page, tables and a chart to this folder.")
]
Seed = Annotated[int, typer.Option("--seed", min=0, help="The same seed halves and draws alike.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetFlags:
    """What the recipe may cost; None is any."""

    max_ms_per_image: MaxImage = None
    max_ms_per_query: MaxQuery = None
    max_bytes_per_vector: MaxVector = None
    max_memory: MaxMemory = None

    @property
    def budget(self) -> "Budget":
        """Raises UsageError for what is no size."""
        from semblance.evaluate.bakeoff.budget import Budget, size_bytes

        sizes = (self.max_bytes_per_vector, self.max_memory)
        most = (None if text is None else size_bytes(text) for text in sizes)
        return Budget(self.max_ms_per_image, self.max_ms_per_query, *most)


@with_flags
def bakeoff(
    data: Data,
    cost: BudgetFlags,
    gallery_pictures: GalleryPictures = None,
    without_labels: WithoutLabels = False,
    model: Models = None,
    input_size: InputSizes = None,
    metric: MetricText = None,
    judge: JudgeText = "label",
    out: Out = Path("recipe.toml"),
    force: Force = False,
    report: ReportFolder = None,
    seed: Seed = 0,
    precision: options.Precision = "fast",
    device: options.Device = "auto",
    as_json: options.AsJson = False,
) -> None:
    """Choose the best recipe for these pictures under a budget, and write it for `index`."""
    from semblance.cli.bakeoff_results import command_line, print_outcome, write_pages
    from semblance.cli.bakeoff_run import Asked, run
    from semblance.cli.output import SKIPPED
    from semblance.evaluate.bakeoff.questions import Data as Named
    from semblance.evaluate.bakeoff.recipe_file import write_recipe
    from semblance.evaluate.report import require_folder, require_free
    from semblance.pipeline.compute import Compute

    require_free(out, force)
    require_folder(report)
    named = Named(data, gallery_pictures, without_labels, cast("Judge", judge))
    compute = Compute.of(None, precision, device)
    outcome = run(Asked(named, cost.budget, compute, model or (), input_size, metric, seed))
    write_recipe(out, outcome, data, command_line())
    if report is not None:
        write_pages(outcome, data, seed, report)
    print_outcome(outcome, data, out, as_json)
    if outcome.skipped:
        raise typer.Exit(SKIPPED)
