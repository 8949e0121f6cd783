"""What every model card has in common: its sections, and the tables that say what was gained.

After Mitchell et al., "Model cards for model reporting", 2019, https://arxiv.org/abs/1810.03993.
"""

from collections.abc import Iterable, Iterator, Mapping

from semblance.learn.judging import Change
from semblance.naming import escape_name


def markdown(lines: Iterable[str]) -> str:
    """The whole card."""
    return "\n".join(lines) + "\n"


def data_lines(
    data: str, counted: tuple[int, int, int], skipped: int, unit: str = "pictures"
) -> Iterator[str]:
    """The section that says what a model was trained on."""
    yield "## Data"
    yield ""
    yield f"`{escape_name(data)}`: {counted[0]} {unit} to train on, {counted[1]} to"
    yield f"choose by, {counted[2]} to judge by; {skipped} were skipped."


def label_lines(labels: Mapping[str, int]) -> Iterator[str]:
    """How many pictures of each label there are."""
    yield ""
    yield "| label | pictures |"
    yield "|---|---:|"
    for label, count in labels.items():
        yield f"| {cell(label)} | {count} |"


def figures_head() -> Iterator[str]:
    """The head of the table that `row` fills."""
    yield "| judged on | mAP without | with | gain | 95 % | P@1 without | with |"
    yield "|---|---:|---:|---:|---|---:|---:|"


def row(name: str, change: Change) -> str:
    """mAP before, after and its gain, then P@1."""
    before, after, found = change.before, change.after, change.compared.difference
    cells = [name, f"{before.mean_ap:.3f}", f"{after.mean_ap:.3f}", f"{found.mean:+.3f}"]
    cells += [f"{found.low:+.3f} to {found.high:+.3f}"]
    cells += [f"{before.precision_at_1:.3f}", f"{after.precision_at_1:.3f}"]
    return f"| {' | '.join(cells)} |"


def note_lines(notes: Iterable[str]) -> Iterator[str]:
    """What the run remarked, a paragraph each."""
    for note in notes:
        yield f"\n{escape_name(note)}."


def use_lines(*sentences: str) -> Iterator[str]:
    """The section that says what a model is for, and what not."""
    yield ""
    yield "## Use"
    yield ""
    yield from sentences


def cell(text: str) -> str:
    """A name that cannot break a table."""
    return escape_name(text).replace("|", "/")
