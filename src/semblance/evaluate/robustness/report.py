"""A measurement of robustness as a report."""

from collections.abc import Iterator, Mapping, Sequence
from typing import get_args

from semblance.evaluate.report import (
    Cell,
    Column,
    Interval,
    PictureRow,
    Report,
    Section,
    Table,
    Tile,
)
from semblance.evaluate.robustness.answer import answer_of, ranking
from semblance.evaluate.robustness.originals import SHORT_SIDE
from semblance.evaluate.robustness.result import Measured, Robustness, Row, Share
from semblance.evaluate.robustness.versions import Kind

RECALL = "share of changed pictures whose most similar original is their own"
COST = (
    Column("drop", "%", better="lower", help="Fall of the similarity from 1, over all changes."),
    Column(
        "time per pair",
        "ms",
        better="lower",
        help="One core prepares and encodes two decoded pictures, or matches their points.",
    ),
)
ROWS = (
    Column("change"),
    Column("set"),
    Column("pairs", digits=0, help="Changed pictures that looked for their original."),
    Column("similarity", digits=3, help="Mean to the original, 0 to 1, larger is more alike."),
    Column("drop", "%", help="Fall of the similarity from 1; smaller is better."),
    Column("nearest other", digits=3, help="Mean similarity to the most similar other original."),
    Column("recall@1", "%", help=f"The {RECALL}, with its 95 % interval; larger is better."),
)
"""No direction is marked: the best of different changes would be set in bold, and means nothing."""


def robustness_report(result: Robustness, facts: Mapping[str, str] | None = None) -> Report:
    """The answer, a table of all models, one of each, and pictures of what the changes do."""
    return Report(
        title="What changes to a picture cost each model",
        answer=answer_of(result),
        sections=tuple(_sections(result)),
        method=tuple(_method(result)),
        facts=facts or {},
    )


def summary_table(result: Robustness) -> Table:
    """A row a model, that which suffers least first; then a row a point detector."""
    kinds = [kind for kind in get_args(Kind) if any(kind == each.kind for each in result.changes)]
    recalls = tuple(
        Column(f"recall@1, {kind}", "%", better="higher", help=f"Over these changes: {RECALL}.")
        for kind in kinds
    )
    rows = [_summary(each, kinds) for each in ranking(result)]
    rows += [
        (f"{each.detector}, point by point", *(None for _ in kinds), None, each.ms_per_pair)
        for each in result.points
    ]
    columns = (Column("model"), *recalls, *COST)
    return Table("models", columns, tuple(rows), "Means over the changes of each set.")


def model_table(result: Robustness, measured: Measured) -> Table:
    """A row a change of one model, with the point-wise scores of the same change beside."""
    points = tuple(
        Column(each.detector, digits=3, help=f"Mean match score of up to {each.pairs} pairs.")
        for each in result.points
    )
    rows = (
        (*_row(row), *(each.scores[at].score for each in result.points))
        for at, row in enumerate(measured.rows)
    )
    return Table(measured.model, ROWS + points, tuple(rows), _caption(measured))


def _sections(result: Robustness) -> Iterator[Section]:
    yield Section("Models beside each other", parts=(summary_table(result),))
    yield Section(
        "What each change costs",
        parts=tuple(model_table(result, each) for each in ranking(result)),
    )
    tiles = tuple(Tile(picture, name) for name, picture in result.samples)
    yield Section("The changes, on one of the pictures", parts=(PictureRow("changes", tiles),))
    changes = tuple((each.name, each.kind, each.what) for each in result.changes)
    columns = Column("change"), Column("set"), Column("what is done")
    yield Section("What the changes are", parts=(Table("changes made", columns, changes),))
    if result.skipped:
        rows = tuple((item.path, item.reason) for item in result.skipped)
        table = Table("left out", (Column("file"), Column("reason")), rows)
        yield Section("Left out", parts=(table,))


def _summary(measured: Measured, kinds: Sequence[Kind]) -> tuple[Cell, ...]:
    recalls = (_percent(measured.mean_recall(kind)) for kind in kinds)
    return (measured.model, *recalls, measured.mean_drop(), measured.ms_per_pair)


def _row(row: Row) -> tuple[Cell, ...]:
    if not row.pairs:
        return (row.change, row.kind, 0, None, None, None, None)
    return (
        row.change,
        row.kind,
        row.pairs,
        row.similarity,
        row.drop_percent,
        row.nearest_other,
        _interval(row.recall_at_1),
    )


def _interval(share: Share) -> Interval:
    return Interval(100 * share.mean, 100 * share.low, 100 * share.high)


def _caption(measured: Measured) -> str:
    sizes = ", ".join(map(str, measured.input_sizes))
    note = "" if measured.fitted else "; not reduced, for that there are too few pictures"
    return f"{measured.model}, input of {sizes} pixels{note}."


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _method(result: Robustness) -> Iterator[str]:
    yield (
        f"{result.pictures} pictures were drawn at random (seed {result.seed}), reduced to "
        f"{SHORT_SIDE} pixels on their short side where they were larger, and changed. Each "
        "changed picture then looked for its original among all of them: recall@1 is the share "
        "that ranks it first. More pictures make this harder, so compare figures of equal numbers "
        "only."
    )
    yield (
        "Similarity is (1 + cosine) / 2. How far it drops depends on how a model spreads its "
        "vectors; what counts is whether it stays above that to the nearest other original. "
        "Intervals are 95 % percentile bootstrap over pictures. Where every picture is found the "
        f"interval has no width; up to {100 * min(1, 3 / result.pictures):.1f} % missed would "
        "still be plausible then (3 over the number of pictures). The two models whose distance is "
        "told were picked by the same figures, which makes that interval a little too sure."
    )
    yield (
        "The changes that torchvision has too are made with its parameters, always and not with "
        "a probability. Random parts depend on the seed, the change and the picture, so that "
        "every model sees the same pixels."
    )
    for each in result.points:
        yield (
            f"{each.detector} compared the first {each.pairs} of the pictures with their changed "
            "copies, point by point: 0 is unrelated, 1 the same picture; mirror images are not "
            "looked for."
        )
