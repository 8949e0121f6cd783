"""The model card of a fusion: what it is, what it was compared with, and what not to use it for."""

from collections.abc import Iterator

from semblance.learn.fusion.comparing import Judged
from semblance.learn.fusion.result import FusionRun
from semblance.learn.heads.losses import LOSSES
from semblance.learn.runs.model_card import (
    cell,
    data_lines,
    label_lines,
    markdown,
    note_lines,
    row,
    use_lines,
)
from semblance.naming import escape_name

ELSEWHERE = (
    "What was learned may hurt on pictures of another kind and on classes that it was not shown; "
    "the simple fusions learn nothing of the labels, but for fitted weights. Measure before you "
    "use it elsewhere."
)


def model_card(run: FusionRun) -> str:
    """Markdown."""
    return markdown(_lines(run))


def _lines(run: FusionRun) -> Iterator[str]:
    held, config = run.contest, run.config
    chosen = held.chosen.candidate
    yield f"# {escape_name(run.origin.name)}: {cell(chosen.name)} of {len(run.models)} models"
    yield ""
    yield f"Vectors of {chosen.fused.dim} numbers, made on {run.origin.trained} from those of"
    yield f"{', '.join(map(str, run.origin.spaces))}, which are frozen."
    if held.simple_wins:
        yield "It needs no training: the best learned fusion was not better on validation."
    else:
        yield f"Trained with the loss {config.loss} ({LOSSES[config.loss].paper}), seed"
        yield f"{config.seed}."
    yield ""
    yield from data_lines(run.data, run.pictures, len(run.skipped))
    yield from label_lines(run.labels)
    yield ""
    yield from _figures(run)
    yield from use_lines(
        "For finding pictures of the labels above, in pictures like those it was made with.",
        ELSEWHERE,
    )


def _figures(run: FusionRun) -> Iterator[str]:
    yield "## Figures"
    yield ""
    yield "On validation, which chose. Differences are to the best fusion without training; their"
    yield "intervals are 95 % bootstraps by query, p is corrected for all comparisons (Holm)."
    yield ""
    yield "| fusion | dimensions | mAP | P@1 | difference | 95 % | p |"
    yield "|---|---:|---:|---:|---:|---|---:|"
    for each in run.contest.judged:
        yield judged_row(each)
    changes = {"test, looked at once": run.test} if run.test else {}
    if run.unseen is not None:
        changes[f"classes not shown to {run.unseen.trainings} more fusions"] = run.unseen.change
    if changes:
        simple, chosen = (
            cell(of.candidate.name) for of in (run.contest.simple, run.contest.chosen)
        )
        yield ""
        yield f"| judged on | mAP of {simple} | of {chosen} | gain | 95 % | P@1 | P@1 |"
        yield "|---|---:|---:|---:|---|---:|---:|"
        for name, change in changes.items():
            yield row(name, change)
    if run.trust is not None:
        yield ""
        for sentence in run.trust.sentences():
            yield f"* {escape_name(sentence)}"
    yield from note_lines(run.notes)


def judged_row(each: Judged) -> str:
    """A line of the table of candidates."""
    found, against = each.found, each.against
    cells = [cell(each.candidate.name), str(each.candidate.fused.dim)]
    cells += [f"{found.mean_ap:.3f}", f"{found.precision_at_1:.3f}"]
    if against is None:
        cells += ["", "the best simple one", ""]
    else:
        by = against.difference
        cells += [f"{by.mean:+.3f}", f"{by.low:+.3f} to {by.high:+.3f}", f"{against.p_holm:.2g}"]
    return f"| {' | '.join(cells)} |"
