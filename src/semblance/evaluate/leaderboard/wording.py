"""What a study found, in plain sentences: the answer, and what was left out."""

from collections.abc import Iterator, Sequence

from semblance.encoders.registry import describe
from semblance.evaluate.leaderboard.board import Board, Row
from semblance.evaluate.leaderboard.overlap import overlaps
from semblance.evaluate.leaderboard.study import Study
from semblance.evaluate.significance import Comparison

NAMED = 5
"""Of one kind of news, lines that are told; the rest are counted."""


def answer(study: Study) -> list[str]:
    """The first thing read: who is best, whether that is real, and what it costs."""
    board = study.board
    told = [_winner(board), *_cost(board), *_complement(study)]
    return [*told, *_warning(study), *_schooled(board)]


def _winner(board: Board) -> str:
    best, single = board.best, board.best_single
    reached = f"{best.name} is best: mAP {_percent(best)}"
    if len(board.rows) == 1:
        return f"{best.name} reaches mAP {_percent(best)}"
    if single is None:
        return f"{reached}; no model was judged alone"
    if best.against_single is not None:
        sure = best.against_single.verdict != "cannot tell"
        ahead = "beats" if sure else "is ahead of"
        return (
            f"{best.name} {ahead} the best single model, {single.name}, by "
            f"{_points(best.against_single)}; mAP {_percent(best)}"
        )
    second = board.rows[1]
    assert second.against_best is not None  # it is not the best itself
    return f"{reached}; {second.name} follows, {_behind(second.against_best)}"


def _percent(row: Row) -> str:
    quality = row.quality
    return f"{100 * quality.mean:.1f} % (95 % {100 * quality.low:.1f} to {100 * quality.high:.1f})"


def _points(found: Comparison) -> str:
    between = found.difference
    return (
        f"{100 * between.mean:.1f} mAP points "
        f"(95 % {100 * between.low:.1f} to {100 * between.high:.1f}): {verdict(found)}"
    )


def _behind(found: Comparison) -> str:
    between = found.difference
    if between.mean == between.low == between.high == 0:
        return "no query tells the two apart"
    return (
        f"{-100 * between.mean:.1f} mAP points behind "
        f"(95 % {-100 * between.high:.1f} to {-100 * between.low:.1f}): {verdict(found)}"
    )


def verdict(found: Comparison | None) -> str:
    """Whether a difference is real, by its p-value after Holm."""
    if found is None:
        return ""
    if found.verdict == "cannot tell":
        return f"cannot tell (p {found.p_holm:.2g})"
    return f"real (p {found.p_holm:.2g})"


def _cost(board: Board) -> Iterator[str]:
    best = board.best
    cheaper = [row for row in board.rows if row.on_front and row is not best]
    if not cheaper:
        return
    row = max(cheaper, key=lambda each: each.quality.mean)
    ratio = best.judged.costs.ms_per_image / row.judged.costs.ms_per_image
    lost = 100 * (best.quality.mean - row.quality.mean)
    yield (
        f"{best.name} takes {best.judged.costs.ms_per_image:.1f} ms an image, {ratio:.1f} times "
        f"as long as {row.name}, which is {lost:.1f} points behind"
    )


def _complement(study: Study) -> Iterator[str]:
    if len(study.singles) < 2:
        return
    pair = overlaps(study.singles)[0]
    alone = max(each.average("hit@1").mean for each in study.singles)
    if pair.either_right <= alone:
        return
    yield (
        f"{pair.one} and {pair.other} complement each other best: one of their nearest answers is "
        f"right for {100 * pair.either_right:.1f} % of the queries, and both miss "
        f"{100 * pair.both_missed:.1f} %"
    )


def _warning(study: Study) -> Iterator[str]:
    leaks = [problem for problem in study.dataset.problems if problem.kind == "leakage"]
    if leaks:
        first = f"{leaks[0].item} {leaks[0].reason}"
        many = "" if len(leaks) == 1 else f"; {len(leaks) - 1} more"
        yield f"leakage: quality may be overrated: {first}{many}"


def _schooled(board: Board) -> Iterator[str]:
    """Whatever is judged on what it has learnt by heart looks best."""
    models = dict.fromkeys(m for row in board.rows for m in row.judged.system.recipe.models)
    learnt = [model for model in models if describe(model).trained_here]
    if learnt:
        yield (
            f"{', '.join(learnt)}: trained here; if on any of these pictures, quality is "
            "overrated, and the run's own figures on test are the ones to believe"
        )


def left_out(study: Study) -> list[str]:
    """Systems, queries and pictures that are in no figure, and why."""
    told = [f"{name} is left out: {why}" for name, why in study.board.left_out.items()]
    told += study.trial.notes
    warnings = [p for p in study.dataset.problems if not p.skipped and p.kind != "leakage"]
    told += _few([f"{problem.item}: {problem.reason}" for problem in warnings])
    return told


def _few(lines: Sequence[str]) -> list[str]:
    more = len(lines) - NAMED
    return [*lines[:NAMED], *([f"and {more} more such remarks"] if more > 0 else [])]


def method(study: Study) -> list[str]:
    """How it was measured."""
    best = study.board.best
    unit = "whole groups of queries" if best.quality.unit == "group" else "queries"
    ms = best.judged.costs
    return [
        f"{study.trial.name}: {len(study.trial.queries):,} queries, {len(study.trial.gallery):,} "
        f"pictures asked, judged by {study.trial.judge}; {study.unanswerable} queries have no "
        "relevant picture and are in no mean",
        f"{study.learning.told}; the queries' labels teach nothing",
        f"intervals are 95 % bootstraps that resample {unit} ({best.quality.units} of them), "
        f"p-values paired permutations of {study.asked.rounds:,} rounds, corrected by Holm for all "
        "systems compared with one rival",
        f"the best of {len(study.board.rows)} was picked by the queries that also judge it, so its "
        "figure is a little too good; `semblance bakeoff` picks on validation and judges on test",
        "time an image is one worker's: decoding once and every network, the fastest of some "
        "rounds over a few pictures, taken by this run; time a query is the median of exact "
        f"searches of {ms.searched:,} vectors, one at a time",
        "memory is the highest of the whole process while a system was fitted and judged, as "
        "Linux counts it; a dash elsewhere",
        f"this run took {study.encoding_s:.1f} s to read, decode and encode "
        f"({study.encodings.encoded.fresh} pictures anew) and {study.judging_s:.1f} s to judge",
    ]
