"""`semblance robustness`: what does each change to a picture cost each model?"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from semblance.cli import options
from semblance.cli.flags import ComputeFlags, with_flags
from semblance.cli.robustness_flags import ChangeFlags, ModelFlags

if TYPE_CHECKING:
    from semblance.evaluate.robustness.result import Robustness


@with_flags
def robustness(
    data: Annotated[
        str, typer.Argument(help="A folder of pictures, a CSV file or a name.", metavar="DATA")
    ],
    models: ModelFlags,
    changing: ChangeFlags,
    power: ComputeFlags,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write a report to this folder.")
    ] = None,
    as_json: options.AsJson = False,
) -> None:
    """Measure what flips, crops, poor JPEGs and other changes cost each model."""
    from semblance.cli.output import SKIPPED
    from semblance.cli.progress import CountProgress
    from semblance.evaluate.report import require_folder
    from semblance.evaluate.robustness.measuring import measure

    require_folder(out)
    asked = changing.asked(models)
    with CountProgress("measuring") as progress:
        result = measure(data, asked, power.compute, progress.show)
    _tell(result, data, asked.seed, out, as_json)
    if result.skipped:
        raise typer.Exit(SKIPPED)


def _tell(result: "Robustness", data: str, seed: int, out: Path | None, as_json: bool) -> None:
    """Write the report, print the answer, name what was skipped."""
    from semblance.cli.output import print_json, say, warn, warn_skipped
    from semblance.evaluate.report import facts, report_text, write_report
    from semblance.evaluate.robustness.report import robustness_report
    from semblance.naming import escape_name

    report = robustness_report(result, facts(["semblance", *sys.argv[1:]], seed, data))
    written = [] if out is None else write_report(report, out)
    if as_json:
        print_json({**result.to_dict(), "answer": list(report.answer)})
    else:
        say(report_text(report))
    if written:
        warn(f"report: {escape_name(str(written[0]))}")
    warn_skipped(result.skipped)
