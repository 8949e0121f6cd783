"""The report of a category model: how often it is right, for which categories, how sure."""

from collections.abc import Iterator

from semblance.evaluate.report import Cell, Column, Interval, Report, Section, Table, facts
from semblance.evaluate.report.charts import heat_map
from semblance.learn.classifier.files import accuracy_curves, loss_curves
from semblance.learn.classifier.result import ClassifierRun, Judged
from semblance.learn.classifier.scores import MEASURES, Scores

HELP = {
    "precision": "Of what was taken for it, the share that is.",
    "recall": "Of what is of it, the share that was recognised.",
    "f1": "The harmonic mean of both.",
    "accuracy": 'How often "is it of this category?" is answered rightly, over all pictures.',
}


def report_of(run: ClassifierRun, command: str = "") -> Report:
    """Of a run that has ended; raises RuntimeMissing without matplotlib."""
    where = "test" if run.test else "validation"
    return Report(
        f"{run.called}: which category?",
        tuple(answer(run)),
        (
            _classes(run.judged.scores, where),
            _confusion(run.judged.scores),
            _trust(run),
            _training(run),
        ),
        tuple(_method(run)),
        facts(command or "train_classifier(...)", run.config.seed, run.data, backbone=run.backbone),
    )


def answer(run: ClassifierRun) -> Iterator[str]:
    """In plain sentences, the most important one first."""
    judged, scores = run.judged, run.judged.scores
    where = "On test, looked at once" if run.test else "On validation, which also chose the epoch"
    found, right = scores.summary("f1"), judged.right
    yield (
        f"{where}, {_percent(scores.share_right)} of {scores.pictures} pictures get their "
        f"category (95 % {_percent(right.low)} to {_percent(right.high)}); macro F1 "
        f"{found.macro:.3f}, the worst category's {found.minimum:.3f}."
    )
    wrong = scores.confusions(3)
    if wrong:
        told = "; ".join(f"{shows} taken for {said} {count}x" for shows, said, count in wrong)
        yield f"Most frequent errors: {told}."
    yield (
        f"Its calibrated probability is off by {_percent(judged.calibrated.ece)} on average (ECE), "
        f"by {_percent(judged.plain.ece)} before calibration."
    )


def _classes(scores: Scores, where: str) -> Section:
    columns = (
        Column("category"),
        *(Column(name, "%", better="higher", help=HELP[name]) for name in MEASURES),
        Column("pictures", digits=0),
    )
    rows: list[tuple[Cell, ...]] = []
    for at, label in enumerate(scores.labels):
        shares = [100 * float(getattr(scores, name)[at]) for name in MEASURES]
        rows.append((label, *shares, int(scores.support[at])))
    averages = Table("averages", _average_columns(), tuple(_averages(scores)))
    text = f"Judged on {where}. A category that nothing was taken for has a precision of 0."
    return Section("Each category", (text,), (averages, Table("categories", columns, tuple(rows))))


def _average_columns() -> tuple[Column, ...]:
    return (
        Column("measure"),
        Column("macro", "%", help="Every category counts alike."),
        Column("weighted", "%", help="Every category counts by its pictures."),
        Column("variance", "points squared", 2, help="Over the categories."),
        Column("minimum", "%", help="Of the worst category."),
    )


def _averages(scores: Scores) -> Iterator[tuple[Cell, ...]]:
    for name, found in scores.summaries.items():
        shares = (100 * found.macro, 100 * found.weighted)
        yield (name, *shares, 1e4 * found.variance, 100 * found.minimum)


def _confusion(scores: Scores) -> Section:
    named = "Rows are what a picture shows, columns what it was taken for."
    labels = scores.labels
    columns = (Column("shows"), *(Column(label, digits=0) for label in _apart(labels)))
    rows = tuple((label, *scores.confusion[at].tolist()) for at, label in enumerate(labels))
    chart = heat_map(
        "confusion",
        scores.confusion,
        labels,
        labels,
        alt=f"Confusion matrix; {_percent(scores.share_right)} on its diagonal",
        row_axis="shows",
        column_axis="taken for",
    )
    return Section("What was taken for what", (named,), (chart, Table("confusions", columns, rows)))


def _apart(labels: tuple[str, ...]) -> list[str]:
    """Names of columns, which must differ from that of the first."""
    return [f"{label} (category)" if label == "shows" else label for label in labels]


def _trust(run: ClassifierRun) -> Section:
    columns = (
        Column("judged on"),
        Column("probabilities"),
        Column("ECE", "%", 2, "lower", "The mean gap between probability and share right."),
        Column("Brier", digits=4, better="lower", help="Squared error over all categories."),
        Column("log loss", digits=4, better="lower"),
    )
    rows: list[tuple[Cell, ...]] = []
    for where, judged in _splits(run):
        for what, trust in (("as they are", judged.plain), ("calibrated", judged.calibrated)):
            rows.append((where, what, 100 * trust.ece, trust.brier, trust.log_loss))
    text = (
        f"One temperature for all categories, {run.temperature:.3g}, was fitted on validation, "
        "which the epoch was chosen by as well; test is what counts."
    )
    return Section("How sure it may be", (text,), (Table("calibration", columns, tuple(rows)),))


def _training(run: ClassifierRun) -> Section:
    total, learnt = run.parameters
    text = (
        f"{len(run.fitted.epochs)} epochs, the best was {run.fitted.best}. {learnt:,} of {total:,} "
        f"parameters learnt, from {run.pictures[0]} pictures."
    )
    columns = (Column("judged on"), Column("accuracy", "%"), Column("macro F1", "%"))
    rows = tuple(
        (where, _interval(judged), 100 * judged.scores.summary("f1").macro)
        for where, judged in _splits(run)
    )
    parts = (
        loss_curves(run.fitted),
        accuracy_curves(run.fitted),
        Table("splits", columns, rows),
    )
    return Section("Training", (text, *run.notes), parts)


def _method(run: ClassifierRun) -> Iterator[str]:
    config = run.config
    yield (
        f"{run.backbone} under dense {config.hidden} ReLU, dropout {config.dropout:g}, dense "
        f"{config.features} ReLU and a softmax; {config.optimizer}, learning rate "
        f"{config.learning_rate:g}, at most {config.epochs} epochs, ended "
        f"{config.patience} after the best one."
    )
    yield (
        "The graph that is kept was judged. Intervals are 95 % bootstraps over pictures, or over "
        "groups where pictures have one, and exact where there was no error. "
        "Calibration: Guo et al. 2017, https://arxiv.org/abs/1706.04599."
    )


def _splits(run: ClassifierRun) -> Iterator[tuple[str, Judged]]:
    yield "validation", run.validation
    if run.test is not None:
        yield "test", run.test


def _interval(judged: Judged) -> Interval:
    right = judged.right
    return Interval(100 * right.mean, 100 * right.low, 100 * right.high)


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
