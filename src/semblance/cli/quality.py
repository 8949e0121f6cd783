"""`semblance check-quality`: golden queries saved once and asked again, made for CI."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from semblance.cli import options
from semblance.cli.flags import with_flags

if TYPE_CHECKING:
    from semblance.evaluate.quality import Limits

app = typer.Typer(
    help="Does a gallery still answer as it did? Save golden queries, ask them again.",
    no_args_is_help=True,
)


@app.command("save")
def save(
    pictures: Annotated[
        list[Path], typer.Argument(help="Pictures, folders.", metavar="QUERY...", readable=False)
    ],
    gallery: options.GalleryPath,
    out: Annotated[Path, typer.Option("--out", help="Write the queries and answers here.")],
    k: Annotated[int, typer.Option("-k", min=1, help="Answers kept of each query.")] = 10,
    force: Annotated[
        bool, typer.Option("--force", help="Replace the answers saved there before.")
    ] = False,
    view: options.ViewName = None,
    precision: options.Precision = "exact",
    device: options.Device = "auto",
    as_json: options.AsJson = False,
) -> None:
    """Ask a gallery that is known to be good, and keep its answers."""
    from semblance.cli.output import SKIPPED
    from semblance.cli.quality_results import print_saved
    from semblance.cli.tables import write_text
    from semblance.evaluate.quality import record_golden
    from semblance.evaluate.quality.golden import replaced
    from semblance.evaluate.report import require_free
    from semblance.pipeline.compute import Compute
    from semblance.pipeline.gallery import Gallery

    # What a gallery answered before it changed cannot be asked again.
    require_free(out, force)
    before = replaced(out)
    compute = Compute.of(None, precision, device)
    with Gallery.open(gallery, create=False, compute=compute) as opened:
        golden, skipped = record_golden(opened, pictures, k, view)
    write_text(out, golden.to_json(out.parent))
    print_saved(out, golden, before, skipped, as_json)
    if skipped:
        raise typer.Exit(SKIPPED)


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitFlags:
    """How much may change before the check fails."""

    min_recall: Annotated[
        float, typer.Option("--min-recall", min=0, max=1, help="Of the golden answers.")
    ] = 0.95
    max_drift: Annotated[
        float,
        typer.Option(
            "--max-drift", min=0, max=1, help="Kolmogorov-Smirnov distance of the scores."
        ),
    ] = 0.1

    @property
    def limits(self) -> "Limits":
        from semblance.evaluate.quality import Limits

        return Limits(self.min_recall, self.max_drift)

    @property
    def words(self) -> list[str]:
        """As on a command line."""
        return ["--min-recall", f"{self.min_recall:g}", "--max-drift", f"{self.max_drift:g}"]


@app.command("run")
@with_flags
def run(
    file: Annotated[Path, typer.Argument(help="What `save` wrote.", metavar="GOLDEN")],
    gallery: options.GalleryPath,
    allowed: LimitFlags,
    view: options.ViewName = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write a report to this folder.")
    ] = None,
    precision: options.Precision = "exact",
    device: options.Device = "auto",
    as_json: options.AsJson = False,
) -> None:
    """Ask the golden queries again; exit code 1 where answers are lost or scores have moved."""
    from semblance.cli.output import FAILED, print_json, say
    from semblance.evaluate.quality import check_golden, quality_report, read_golden
    from semblance.evaluate.report import facts, report_text, require_folder, write_report
    from semblance.pipeline.compute import Compute
    from semblance.pipeline.gallery import Gallery

    require_folder(out)
    golden = read_golden(file)
    compute = Compute.of(None, precision, device)
    with Gallery.open(gallery, create=False, compute=compute) as opened:
        outcome = check_golden(golden, opened, allowed.limits, view)
    command = ["semblance", "check-quality", "run", str(file), "--gallery", str(gallery)]
    named = [] if view is None else ["--view", view]
    report = quality_report(
        outcome, facts([*command, *allowed.words, *named], saved=golden.saved_at)
    )
    if out is not None:
        write_report(report, out)
    if as_json:
        print_json(outcome.to_dict())
    else:
        say(report_text(report))
    if not outcome.passed:
        raise typer.Exit(FAILED)
