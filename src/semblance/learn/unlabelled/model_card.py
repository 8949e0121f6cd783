"""The model card of a head without labels: what it learnt from, and what its figures tell."""

from collections.abc import Iterator

from semblance.learn.heads.model_card import ELSEWHERE, head_lines
from semblance.learn.runs.model_card import (
    data_lines,
    figures_head,
    markdown,
    note_lines,
    row,
    use_lines,
)
from semblance.learn.unlabelled.result import UnlabelledRun
from semblance.naming import escape_name

COPIES_TELL = (
    "That edited copies find their original says that a space sees through edits. It does not say "
    "that the space puts pictures of one kind together: only labels can."
)


def model_card(run: UnlabelledRun) -> str:
    """Markdown."""
    return markdown(_lines(run))


def _lines(run: UnlabelledRun) -> Iterator[str]:
    yield f"# {escape_name(run.origin.name)}: a head on {run.title}, learnt without labels"
    yield ""
    yield from head_lines(run.trained.head, run.origin, run.config)
    yield ""
    yield from data_lines(run.data, run.pictures, len(run.skipped))
    yield f"{run.lesson}."
    yield ""
    yield "## Figures"
    yield ""
    yield "Edited copies look for their original: of them mAP is the mean reciprocal rank. By"
    yield "labels, each picture looks for others of its class. Intervals are 95 % bootstraps of"
    yield f"paired differences; without is {run.title}."
    yield ""
    yield from figures_head()
    yield row("edited copies of validation", run.validation)
    if run.labelled is not None:
        yield row(f"labels of {run.labelled.split}, looked at once", run.labelled.change)
    yield from note_lines(run.notes)
    yield ""
    yield COPIES_TELL
    if run.labelled is not None and not run.is_sure_gain:
        yield "Here the head is no sure gain: the plain models are as good, and simpler."
    yield from use_lines(
        "For finding pictures like those it was trained on. " + ELSEWHERE,
    )
