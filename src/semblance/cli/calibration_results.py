"""What `semblance calibrate` prints and writes."""

import csv
import sys
from pathlib import Path

from semblance.cli.calibration_flags import OutputFlags
from semblance.cli.output import print_json, say, warn
from semblance.errors import SemblanceError, UsageError
from semblance.evaluate.calibration.drawing import draw_reliability
from semblance.evaluate.calibration.reporting import calibration_report
from semblance.evaluate.calibration.study import Study
from semblance.evaluate.calibration.sweep import COLUMNS
from semblance.evaluate.calibration.wording import answer
from semblance.evaluate.report import facts, write_report
from semblance.naming import escape_name
from semblance.pipeline.calibration.runs import Done


def print_study(done: Done, gallery: int, as_json: bool) -> None:
    """The answer in words, or one JSON document; what was skipped goes to standard error."""
    if as_json:
        skipped = [each.to_dict() for each in done.skipped]
        kept = {"stored_in": str(done.stored_in), "replaced": done.replaced}
        more = {"notes": list(done.notes), "skipped": skipped}
        print_json({**done.study.to_dict(), **kept, **more})
    else:
        say("\n".join(answer(done.study, gallery)))
        for note in done.notes:
            say(f"note: {note}")
        say(f"stored in {escape_name(str(done.stored_in))}")
        if done.replaced is not None:
            say(f"replaced: {escape_name(done.replaced)}")
    for each in done.skipped:
        warn(f"skipped {escape_name(each.path)}: {each.reason}")


def write_outputs(done: Done, outputs: OutputFlags, searched: int) -> None:
    """The files that were asked for."""
    if outputs.png is not None:
        write_png(outputs.png, done.study)
    if outputs.csv is not None:
        write_sweep(outputs.csv, done.study)
    if outputs.out is not None:
        known = facts(["semblance", *sys.argv[1:]], seed=0, calibration=str(done.stored_in))
        write_report(calibration_report(done.study, searched, done.notes, known), outputs.out)


def write_png(out: Path, study: Study) -> None:
    """The reliability curve."""
    if not study.bins:
        raise UsageError("too few pairs could be held out to draw a reliability curve")
    try:
        out.write_bytes(draw_reliability(study.bins, f"Judged on {study.judged_on}"))
    except OSError as error:
        raise _unwritable(out, error) from error


def write_sweep(out: Path, study: Study) -> None:
    """A row a threshold, from strict to lax."""
    sweep = study.calibration.sweep
    try:
        with out.open("w", newline="", encoding="utf-8") as file:
            table = csv.DictWriter(file, COLUMNS)
            table.writeheader()
            table.writerows(sweep.at(place) for place in range(len(sweep.cosines)))
    except OSError as error:
        raise _unwritable(out, error) from error


def _unwritable(out: Path, error: OSError) -> SemblanceError:
    return SemblanceError(f"{escape_name(str(out))} cannot be written: {error.strerror}")
