"""The model card of a fine-tuned network."""

from collections.abc import Iterator

from semblance.learn.finetune.result import FinetuneRun
from semblance.learn.heads.losses import LOSSES
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
    "A fine-tuned network may be worse than the untouched one on pictures of another kind, and on "
    "classes it was not shown; heads, which change less, lost 2 to 9 points of mAP. Measure before "
    "you use it elsewhere."
)
"""The figures are those of heads, measured when this project was planned."""


def model_card(run: FinetuneRun) -> str:
    """Markdown."""
    return markdown(_lines(run))


def _lines(run: FinetuneRun) -> Iterator[str]:
    config = run.config
    yield f"# {escape_name(run.called)}: {run.title}, fine-tuned"
    yield ""
    yield f"Pictures of {config.input_size} pixels to {config.dim} numbers of unit length, trained"
    yield f"on {run.trained} on {run.device} with the loss {config.loss}"
    yield f"({LOSSES[config.loss].paper})."
    yield f"{run.parameters[1]:,} of {run.parameters[0]:,} parameters learnt. Seed {config.seed}."
    yield ""
    yield from data_lines(run.data, run.pictures, len(run.skipped))
    yield from label_lines(run.labels)
    yield ""
    yield "## Figures"
    yield ""
    yield "Each picture looks for others of its class among the rest of its split, with the trained"
    yield f"network and with the same one untouched ({run.title}). Intervals are 95 % bootstraps of"
    yield "paired differences."
    yield ""
    yield from figures_head()
    yield row("validation", run.validation)
    if run.test is not None:
        yield row("test, looked at once", run.test)
    yield row("the last line, against a head on the untouched network", run.over_head)
    yield from note_lines(run.notes)
    yield from use_lines(
        "For finding pictures of the labels above, in pictures like those it was trained on.",
        ELSEWHERE,
    )
