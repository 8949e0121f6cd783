"""What the `semblance views` commands print."""

from typing import Any

from semblance.cli.output import print_json, say, table, warn, warn_skipped
from semblance.pipeline.rehearsal import Rehearsal
from semblance.pipeline.report import IndexReport
from semblance.pipeline.viewbook import ViewSummary


def print_added(name: str, report: IndexReport, as_json: bool) -> None:
    """How many pictures were encoded for a view; what was skipped is news."""
    warn_skipped(report.skipped)
    for note in report.notes:
        warn(note)
    if as_json:
        print_json({"view": name, **report.to_dict()})
    else:
        counts = f"{report.added} encoded, {report.unchanged} were there"
        counts += f", {report.texts} texts read" if report.texts else ""
        say(f"{name}: {counts}, {len(report.skipped)} skipped in {report.took_s:.1f} s")


def shape(view: ViewSummary) -> dict[str, Any]:
    return {
        "name": view.name,
        "default": view.is_default,
        "records": view.records,
        "dim": view.dim,
        "version": view.version,
        "fitted_on": view.fitted_on,
        "made_of": view.recipe.title,
        "recipe": view.recipe.to_toml(),
    }


def described(result: Rehearsal) -> str:
    lines = [
        f"{result.queries} pictures asked of the {result.records} that both views hold",
        f"the first answer stays for {100 * result.same_first:.1f} % of them, and of the first "
        f"{result.k} answers {100 * result.overlap:.1f} % are the same",
    ]
    if result.judgement is not None:
        lines += ["", *_judged(result)]
    if result.changes:
        rows: list[tuple[str, ...]] = [("picture", f"first answer in {result.old}", result.new)]
        rows += [
            (change.query.uri, change.before[0].uri, change.after[0].uri)
            for change in result.changes
        ]
        lines += ["", "changed most:", table(rows)]
    return "\n".join(lines)


def _judged(result: Rehearsal) -> list[str]:
    judged = result.judgement
    assert judged is not None
    rows = [
        ("", result.old, result.new),
        ("mAP", f"{100 * judged.old_mean_ap:.1f}", f"{100 * judged.new_mean_ap:.1f}"),
        ("P@1", f"{100 * judged.old_best:.1f}", f"{100 * judged.new_best:.1f}"),
    ]
    gain = judged.gain
    return [
        f"judged by the labels of {judged.queries} pictures, in percent:",
        table(rows, right=(1, 2)),
        f"mAP changes by {100 * gain.mean:+.1f} points (95 % interval {100 * gain.low:+.1f} to "
        f"{100 * gain.high:+.1f}, p = {judged.p:.2g}): {judged.verdict}",
    ]
