"""What `semblance evaluate` prints and writes."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from semblance.cli.output import print_json, say, warn
from semblance.evaluate.leaderboard import tables
from semblance.evaluate.leaderboard.document import document
from semblance.evaluate.leaderboard.graded_pairs import PairBoard
from semblance.evaluate.leaderboard.pairs_report import pairs_report
from semblance.evaluate.leaderboard.reporting import report_of
from semblance.evaluate.leaderboard.study import Study
from semblance.evaluate.leaderboard.transfer import Transfer
from semblance.evaluate.leaderboard.wording import answer, left_out
from semblance.evaluate.report import facts, report_text, table_text, write_report
from semblance.naming import escape_name
from semblance.pipeline.report import Skipped


def present(
    studies: Mapping[str, Study],
    moved: Sequence[Transfer],
    out: Path | None,
    seed: int,
    as_json: bool,
) -> bool:
    """Print the answer, write the report where one is wanted; whether inputs were skipped."""
    if out is not None:
        command = ["semblance", *sys.argv[1:]]
        known = facts(command, seed, ", ".join(studies))
        write_report(report_of(studies, moved, known, drawn=True), out)
    if as_json:
        print_json(document(studies, moved))
    else:
        _say(studies, moved)
        if out is not None:
            say(f"written to {out / 'report.html'}")
    told = [_tell(study.skipped) for study in studies.values()]  # each tells of its own
    return any(told)


def present_pairs(board: PairBoard, data: str, out: Path | None, seed: int, as_json: bool) -> bool:
    """The same for graded pairs."""
    report = pairs_report(board, facts(["semblance", *sys.argv[1:]], seed, data))
    if out is not None:
        write_report(report, out)
    if as_json:
        print_json({**board.to_dict(), "answer": list(report.answer)})
    else:
        say(report_text(report))
    return _tell(board.skipped)


def _say(studies: Mapping[str, Study], moved: Sequence[Transfer]) -> None:
    for name, study in studies.items():
        if len(studies) > 1:
            say(f"{name}\n{'=' * len(name)}")
        say("\n".join(answer(study)))
        say(f"\n{table_text(tables.leaderboard(study))}\n")
        if study.texts:
            say(f"{table_text(tables.text_table(study.texts))}\n")
        for remark in left_out(study):
            say(remark)
        say(_times(study))
        if len(studies) > 1:
            say()
    for each in moved:
        say(f"{table_text(tables.transfer_table(each))}\n")


def _times(study: Study) -> str:
    total = study.encoding_s + study.judging_s
    share = study.encoding_s / total if total else 0.0
    fresh = study.encodings.encoded.fresh
    return (
        f"{total:.1f} s, {share:.0%} of it reading, decoding and inference of {fresh} pictures"
        if fresh
        else f"{total:.1f} s, every vector from the cache"
    )


def _tell(skipped: Sequence[Skipped]) -> bool:
    """A line for each input that is left out; whether there is one."""
    for each in skipped:
        warn(f"skipped {escape_name(each.path)}: {escape_name(each.reason)}")
    return bool(skipped)
