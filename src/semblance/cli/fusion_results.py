"""What `semblance train fusion` prints: which fusion wins first, then all, then how to use it."""

from collections.abc import Iterator

from semblance.cli.output import print_json, say, table, warn_skipped
from semblance.learn.fusion.comparing import Judged
from semblance.learn.fusion.result import FusionRun
from semblance.learn.judging import Change

HEAD = ("fusion", "", "dim", "mAP", "P@1", "difference", "95 %", "p")


def print_fusion(run: FusionRun, as_json: bool) -> None:
    """The answer in words, or one JSON document; what was skipped goes to standard error."""
    if as_json:
        print_json(run.to_dict())
    else:
        _say(run)
    warn_skipped(run.skipped)


def _say(run: FusionRun) -> None:
    say(_answer(run))
    say(_tested(run))
    if run.unseen is not None:
        say(_of_change("On classes not shown to them", run.unseen.change, run))
    say("")
    say("On validation, differences to the best simple fusion, p after Holm:")
    say(table([HEAD, *map(_row, run.contest.judged)], right=(2, 3, 4, 5)))
    say("")
    for sentence in run.trust.sentences() if run.trust else ():
        say(sentence)
    for note in run.notes:
        say(f"note: {note}")
    say(f"{', '.join(_efforts(run))}; run: {run.folder}")
    say(f"use it: semblance index PHOTOS --gallery G {_flags(run)}")


def _answer(run: FusionRun) -> str:
    held = run.contest
    simple, learned = held.simple, held.learned
    assert learned.against is not None, "only the best simple one is its own rival"
    by = learned.against.difference
    figures = (
        f"mAP {simple.found.mean_ap:.3f} on validation, {learned.found.mean_ap:.3f} with the best "
        f"learned fusion, {learned.candidate.name} ({by.mean:+.3f}, 95 % {by.low:+.3f} to "
        f"{by.high:+.3f})"
    )
    if held.simple_wins:
        return f"The simple fusion wins, {simple.candidate.name}: {figures}"
    sure = "" if learned.against.p_holm <= 0.05 else "; that may be chance"
    return (
        f"The learned fusion wins, {learned.candidate.name}: the best simple one, "
        f"{simple.candidate.name}, has {figures}{sure}"
    )


def _tested(run: FusionRun) -> str:
    if run.test is None:
        return "There is no test split: validation, which chose, is all there is to judge by."
    if run.contest.simple_wins:
        found = run.test.after
        return f"On test, looked at once: mAP {found.mean_ap:.3f}, P@1 {found.precision_at_1:.3f}"
    return _of_change("On test, looked at once:", run.test, run)


def _of_change(where: str, change: Change, run: FusionRun) -> str:
    before, after, by = change.before, change.after, change.compared.difference
    held = run.contest
    return (
        f"{where} mAP {before.mean_ap:.3f} with {held.simple.candidate.name}, {after.mean_ap:.3f} "
        f"with {held.chosen.candidate.name} ({by.mean:+.3f}, 95 % {by.low:+.3f} to {by.high:+.3f});"
        f" P@1 {before.precision_at_1:.3f}, {after.precision_at_1:.3f}"
    )


def _row(each: Judged) -> tuple[str, ...]:
    name, found, against = each.candidate.name, each.found, each.against
    cells = [name, "learned" if each.candidate.learned else "simple", str(each.candidate.fused.dim)]
    cells += [f"{found.mean_ap:.3f}", f"{found.precision_at_1:.3f}"]
    if against is None:
        return (*cells, "", "", "")
    by = against.difference
    return (*cells, f"{by.mean:+.3f}", f"{by.low:+.3f} to {by.high:+.3f}", f"{against.p_holm:.2g}")


def _efforts(run: FusionRun) -> Iterator[str]:
    for kind, taught in run.taught.items():
        yield f"{kind} trained {len(taught.epochs)} epochs, best {taught.best}"


def _flags(run: FusionRun) -> str:
    """By its recipe where a simple fusion was chosen: a gallery then fits it for itself."""
    if run.contest.simple_wins:
        return f"--recipe {run.folder / 'recipe.toml'}"
    return f"--model {run.model}"
