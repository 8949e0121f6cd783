"""The outcome of a check as a report: passed or failed first, then who lost what."""

from collections.abc import Mapping

from semblance.evaluate.quality.drift import TOLERANCE
from semblance.evaluate.quality.outcome import Outcome
from semblance.evaluate.report import Cell, Column, Report, Section, Table


def quality_report(outcome: Outcome, facts: Mapping[str, str] | None = None) -> Report:
    """The report of one check; it has no figures."""
    sections = [Section("Golden queries", _text(outcome), (_summary(outcome),))]
    if outcome.losses:
        sections.append(Section("What was lost", (), (_losses(outcome),)))
    if outcome.unasked:
        sections.append(Section("What could not be asked", (), (_unasked(outcome),)))
    return Report("Quality check", _answer(outcome), tuple(sections), _METHOD, dict(facts or {}))


_METHOD = (
    "Recall is the share of a query's golden answers that are still among its first k, averaged "
    "over the queries. Pictures are known by their bytes, wherever their files are now; the "
    "query's own picture counts as no answer.",
    "Drift is the Kolmogorov-Smirnov distance of the cosines of all answers, then and now; "
    f"differences up to {TOLERANCE} in a cosine are left out as rounding.",
)


def _answer(outcome: Outcome) -> tuple[str, ...]:
    if outcome.passed:
        return ("Passed: the gallery answers as it did.",)
    return ("Failed: the gallery does not answer as it did.", *outcome.failures)


def _text(outcome: Outcome) -> tuple[str, ...]:
    if outcome.same_view:
        return ()
    return ("The view is another than the one these answers were saved from.",)


def _summary(outcome: Outcome) -> Table:
    limits = outcome.limits
    rows: tuple[tuple[Cell, ...], ...] = (
        (f"recall@{outcome.k}", outcome.recall, f"at least {limits.min_recall:g}"),
        ("drift of scores", outcome.drift, f"at most {limits.max_drift:g}"),
        ("shift of the mean cosine", outcome.mean_shift, ""),
        ("queries asked", outcome.queries, ""),
    )
    return Table("quality", (Column("what"), Column("now", digits=3), Column("limit")), rows)


def _losses(outcome: Outcome) -> Table:
    columns = (
        Column("query"),
        Column("recall", digits=2, help="The share of its golden answers that it kept."),
        Column("lost answer"),
        Column("rank", help="Where the answer stood when it was saved."),
        Column("what became of it"),
    )
    rows = tuple(
        (str(loss.query), loss.recall, lost.hit.uri, lost.hit.rank, lost.reason)
        for loss in outcome.losses
        for lost in loss.lost
    )
    return Table("lost", columns, rows)


def _unasked(outcome: Outcome) -> Table:
    rows = tuple((item.path, item.reason) for item in outcome.unasked)
    return Table("unasked", (Column("query"), Column("reason")), rows)
