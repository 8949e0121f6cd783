"""The model card of a head: what it is, what it was trained on, and what not to use it for."""

from collections.abc import Iterator

from semblance.learn.heads.losses import LOSSES
from semblance.learn.heads.result import HeadRun
from semblance.learn.judging import Change
from semblance.naming import escape_name

ELSEWHERE = (
    "A head may hurt on pictures of another kind. Heads trained on one domain and used on another "
    "lost 2 to 9 points of mAP against the plain models; measure before you use it elsewhere."
)
"""Measured when this project was planned: heads of one domain judged on another."""


def model_card(run: HeadRun) -> str:
    """Markdown; after Mitchell et al., "Model cards for model reporting", 2019,
    https://arxiv.org/abs/1810.03993."""
    return "\n".join(_lines(run)) + "\n"


def _lines(run: HeadRun) -> Iterator[str]:
    head, config = run.trained.head, run.config
    yield f"# {escape_name(run.origin.name)}: a head on {run.title}"
    yield ""
    yield f"A linear map of {head.takes} numbers to {head.dim}, trained on {run.origin.trained}"
    yield f"with the loss {config.loss} ({LOSSES[config.loss].paper}). Seed {config.seed}."
    yield f"The models below are frozen: {', '.join(str(space) for space in run.origin.spaces)}."
    yield ""
    yield "## Data"
    yield ""
    yield f"`{escape_name(run.data)}`: {run.pictures[0]} pictures to train on, {run.pictures[1]} to"
    yield f"choose by, {run.pictures[2]} to judge by; {len(run.skipped)} were skipped."
    yield ""
    yield "| label | pictures |"
    yield "|---|---:|"
    for label, count in run.labels.items():
        yield f"| {escape_name(label).replace('|', '/')} | {count} |"
    yield ""
    yield "## Figures"
    yield ""
    yield "Each picture looks for others of its class among the rest of its split, with the head"
    yield f"and without it ({run.title}). Intervals are 95 % bootstraps of paired differences."
    yield ""
    yield "| judged on | mAP without | with | gain | 95 % | P@1 without | with |"
    yield "|---|---:|---:|---:|---|---:|---:|"
    yield change_row("validation", run.validation)
    if run.test is not None:
        yield change_row("test, looked at once", run.test)
    if run.unseen is not None:
        heads = f"classes not shown to {run.unseen.trainings} more heads, intervals by class"
        yield change_row(heads, run.unseen.change)
    for note in run.notes:
        yield f"\n{escape_name(note)}."
    yield ""
    yield "## Use"
    yield ""
    yield "For finding pictures of the labels above, in pictures like those it was trained on."
    yield ELSEWHERE


def change_row(name: str, change: Change) -> str:
    """A line of a table: mAP before, after and its gain, then P@1."""
    before, after, found = change.before, change.after, change.compared.difference
    cells = [name, f"{before.mean_ap:.3f}", f"{after.mean_ap:.3f}", f"{found.mean:+.3f}"]
    cells += [f"{found.low:+.3f} to {found.high:+.3f}"]
    cells += [f"{before.precision_at_1:.3f}", f"{after.precision_at_1:.3f}"]
    return f"| {' | '.join(cells)} |"
