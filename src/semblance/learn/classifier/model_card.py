"""The model card of a category model."""

from collections.abc import Iterator

from semblance.learn.classifier.calibration import BINS
from semblance.learn.classifier.result import ClassifierRun, Judged
from semblance.learn.runs.model_card import data_lines, label_lines, markdown, note_lines, use_lines
from semblance.naming import escape_name


def model_card(run: ClassifierRun) -> str:
    """Markdown."""
    return markdown(_lines(run))


def _lines(run: ClassifierRun) -> Iterator[str]:
    config = run.config
    kind = "trained further" if config.train_backbone else "as it is"
    yield f"# {escape_name(run.called)}: {len(run.validation.scores.labels)} categories"
    yield ""
    yield f"{run.backbone}, {kind}, under two dense layers ({config.hidden}, {config.features}) and"
    yield f"a softmax, trained on {run.trained} on {run.device} with {config.optimizer}."
    yield f"{run.parameters[1]:,} of {run.parameters[0]:,} parameters learnt. Seed {config.seed}."
    yield ""
    yield from data_lines(run.data, run.pictures, len(run.skipped))
    yield from label_lines(run.labels)
    yield ""
    yield "## Figures"
    yield ""
    yield f"Probabilities are calibrated by one temperature, {run.temperature:.3g}, fitted on"
    yield f"validation. ECE is the expected calibration error over {BINS} bins."
    yield ""
    yield "| judged on | accuracy | 95 % | macro F1 | worst F1 | ECE before | after |"
    yield "|---|---:|---|---:|---:|---:|---:|"
    yield _row("validation", run.validation)
    if run.test is not None:
        yield _row("test, looked at once", run.test)
    yield from note_lines(run.notes)
    yield from use_lines(
        "For telling the labels above apart, in pictures like those it was trained on. It knows",
        "no others: a picture of something else gets one of these labels all the same, and not",
        "always a low probability.",
    )


def _row(name: str, judged: Judged) -> str:
    scores, right = judged.scores, judged.right
    found = scores.summary("f1")
    cells = [name, f"{scores.share_right:.3f}", f"{right.low:.3f} to {right.high:.3f}"]
    cells += [f"{value:.3f}" for value in (found.macro, found.minimum)]
    cells += [f"{value:.3f}" for value in (judged.plain.ece, judged.calibrated.ece)]
    return f"| {' | '.join(cells)} |"
