"""The model card of a head: what it is, what it was trained on, and what not to use it for."""

from collections.abc import Iterator

from semblance.learn.heads.config import HeadConfig
from semblance.learn.heads.file import Origin
from semblance.learn.heads.head import Head
from semblance.learn.heads.losses import LOSSES
from semblance.learn.heads.result import HeadRun
from semblance.learn.runs.model_card import (
    data_lines,
    figures_head,
    label_lines,
    markdown,
    note_lines,
    row,
    use_lines,
)
from semblance.naming import escape_name

ELSEWHERE = (
    "A head may hurt on pictures of another kind. Heads trained on one domain and used on another "
    "lost 2 to 9 points of mAP against the plain models; measure before you use it elsewhere."
)
"""Measured when this project was planned: heads of one domain judged on another."""


def model_card(run: HeadRun) -> str:
    """Markdown."""
    return markdown(_lines(run))


def _lines(run: HeadRun) -> Iterator[str]:
    yield f"# {escape_name(run.origin.name)}: a head on {run.title}"
    yield ""
    yield from head_lines(run.trained.head, run.origin, run.config)
    yield ""
    yield from data_lines(run.data, run.pictures, len(run.skipped))
    yield from label_lines(run.labels)
    yield ""
    yield "## Figures"
    yield ""
    yield "Each picture looks for others of its class among the rest of its split, with the head"
    yield f"and without it ({run.title}). Intervals are 95 % bootstraps of paired differences."
    yield ""
    yield from figures_head()
    yield row("validation", run.validation)
    if run.test is not None:
        yield row("test, looked at once", run.test)
    if run.unseen is not None:
        heads = f"classes not shown to {run.unseen.trainings} more heads, intervals by class"
        yield row(heads, run.unseen.change)
    yield from note_lines(run.notes)
    yield from use_lines(
        "For finding pictures of the labels above, in pictures like those it was trained on.",
        ELSEWHERE,
    )


def head_lines(head: Head, origin: Origin, config: HeadConfig) -> Iterator[str]:
    """What a head is, in three lines."""
    yield f"A linear map of {head.takes} numbers to {head.dim}, trained on {origin.trained}"
    yield f"with the loss {config.loss} ({LOSSES[config.loss].paper}). Seed {config.seed}."
    yield f"The models below are frozen: {', '.join(str(space) for space in origin.spaces)}."
