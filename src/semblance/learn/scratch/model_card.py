"""The model card of a small network: what it is, what it was trained on, what it is no use for."""

from collections.abc import Iterator
from typing import Final

from semblance.learn.runs.model_card import data_lines, label_lines, markdown, note_lines, use_lines
from semblance.learn.scratch.course import Figures
from semblance.learn.scratch.result import ScratchRun
from semblance.naming import escape_name

PAPERS: Final = {
    "resnet": ("a small residual network", "https://arxiv.org/abs/1512.03385"),
    "vit": ("a small vision transformer", "https://arxiv.org/abs/2010.11929"),
    "siamese": (
        "a network that two pictures go through alike",
        "https://doi.org/10.1109/CVPR.2006.100",
    ),
    "autoencoder": (
        "the first half of a convolutional autoencoder",
        "https://doi.org/10.1007/978-3-642-21735-7_7",
    ),
}
"""What each kind is, and where it comes from."""

WORDS: Final = {
    "mean_ap": "mAP",
    "precision_at_1": "P@1",
    "roc_auc": "ROC AUC",
    "queries": "queries",
    "pairs": "pairs",
}


def model_card(run: ScratchRun) -> str:
    """Markdown."""
    return markdown(_lines(run))


def _lines(run: ScratchRun) -> Iterator[str]:
    config, (what, paper) = run.config, PAPERS[run.config.kind]
    colours = "grey" if run.shape.channels == 1 else "colour"
    yield f"# {escape_name(run.folder.name)}: {config.kind}, trained from nothing"
    yield ""
    yield f"{what[0].upper()}{what[1:]} ({paper}) with {run.parameters:,} parameters, trained on"
    yield f"{run.trained}, from {colours} pictures of {config.size} pixels a side to {config.dim}"
    yield f"numbers that are compared by {config.metric}. Seed {config.seed}."
    yield ""
    yield from data_lines(run.data, run.counted, len(run.skipped), run.unit)
    if run.labels:
        yield from label_lines(run.labels)
    yield ""
    yield "## Figures"
    yield ""
    yield from _figures("validation, which chose the epoch", run.validation)
    if run.test is not None:
        yield from _figures("test, looked at once", run.test)
    yield f"* {run.processor_s:.0f} s of processor time for {len(run.epochs)} epochs."
    yield from note_lines(run.notes)
    yield from use_lines(
        "For finding pictures like those it was trained on: it has seen nothing else, and knows",
        "less of other pictures than a network trained on millions of photos.",
    )


def _figures(where: str, figures: Figures) -> Iterator[str]:
    told = (
        f"{WORDS[name]} {value:.3f}" if isinstance(value, float) else f"{value} {WORDS[name]}"
        for name, value in figures.items()
    )
    yield f"* On {where}: {', '.join(told)}."
