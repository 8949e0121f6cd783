"""The model card of a head without labels: what it learnt from, and what its figures tell."""

from collections.abc import Iterator

from semblance.learn.heads.losses import LOSSES
from semblance.learn.heads.model_card import ELSEWHERE, figures_head, row
from semblance.learn.unlabelled.result import UnlabelledRun
from semblance.naming import escape_name

COPIES_TELL = (
    "That edited copies find their original says that a space sees through edits. It does not say "
    "that the space puts pictures of one kind together: only labels can."
)


def model_card(run: UnlabelledRun) -> str:
    """Markdown; after Mitchell et al., "Model cards for model reporting", 2019,
    https://arxiv.org/abs/1810.03993."""
    return "\n".join(_lines(run)) + "\n"


def _lines(run: UnlabelledRun) -> Iterator[str]:
    head, config = run.trained.head, run.config
    yield f"# {escape_name(run.origin.name)}: a head on {run.title}, learnt without labels"
    yield ""
    yield f"A linear map of {head.takes} numbers to {head.dim}, trained on {run.origin.trained}"
    yield f"with the loss {config.loss} ({LOSSES[config.loss].paper}). Seed {config.seed}."
    yield f"The models below are frozen: {', '.join(str(space) for space in run.origin.spaces)}."
    yield ""
    yield "## Data"
    yield ""
    yield f"`{escape_name(run.data)}`: {run.pictures[0]} pictures to train on, {run.pictures[1]} to"
    yield f"choose by, {run.pictures[2]} to judge by; {len(run.skipped)} were skipped."
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
    for note in run.notes:
        yield f"\n{escape_name(note)}."
    yield ""
    yield COPIES_TELL
    if run.labelled is not None and not run.is_sure_gain:
        yield "Here the head is no sure gain: the plain models are as good, and simpler."
    yield ""
    yield "## Use"
    yield ""
    yield "For finding pictures like those it was trained on. " + ELSEWHERE
