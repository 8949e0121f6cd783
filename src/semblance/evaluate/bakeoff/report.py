"""A bakeoff as a report: the answer, every candidate, and how the choice was made."""

from collections.abc import Mapping

from semblance.evaluate.bakeoff.outcome import Outcome
from semblance.evaluate.bakeoff.table import table_of, verdict
from semblance.evaluate.bakeoff.wording import answer
from semblance.evaluate.report.model import Figure, Report, Section

METHOD = (
    "Single models are tried first, each at its own input size and others; then reductions (PCA "
    "fitted on pictures that ask nothing, where there are any) of the most promising; then fusions "
    "of two and three whose errors overlap least. Each picture is encoded once for each model and "
    "size.",
    "Of the candidates within the budget, the best is that with the highest mean. Every candidate "
    "whose 95 % interval of the paired difference to it reaches 0 is as good as far as the queries "
    "can tell, and of those the cheapest wins: fewest milliseconds an image, then fewest bytes a "
    "vector. Intervals are bootstraps over queries, or over groups where pictures of one product "
    "belong together.",
    "The winner is judged once, on queries that had no say. Its figure on the queries that chose "
    "would flatter it, as the highest of many does.",
    "Milliseconds are of one worker on this machine, the fastest of a few rounds over a few "
    "pictures. A vector's bytes are what is searched; the gallery keeps the raw vectors besides.",
)


def report_of(
    outcome: Outcome, data: str, facts: Mapping[str, str], shown: int | None = None
) -> Report:
    """`shown` limits the table, as in `table_of`; without a limit there is a chart besides."""
    table = table_of(outcome, shown)
    charts = () if shown is not None else (_chart(outcome),)
    evidence = Section("Candidates", tuple(outcome.notes), (*charts, table))
    return Report(f"Bakeoff on {data}", tuple(answer(outcome)), (evidence,), METHOD, facts)


def _chart(outcome: Outcome) -> Figure:
    """Quality against time; raises RuntimeMissing without the extra `evaluate`."""
    from semblance.evaluate.report.charts.scatter import Point, scatter

    named = {id(outcome.pick.winner), id(outcome.pick.best)}
    points = [
        Point(
            each.recipe.title if id(each) in named else "",
            each.costs.ms_per_image,
            100 * each.quality,
            "over budget" if verdict(each, outcome).startswith("over") else "within",
        )
        for each in outcome.contenders
        if each.values is not None
    ]
    best, winner = outcome.pick.best.recipe.title, outcome.recipe.title
    return scatter(
        "quality-against-time",
        points,
        x_axis="ms an image",
        y_axis=f"{outcome.metric} (%)",
        alt=f"{len(points)} candidates by time and {outcome.metric}; {winner} was chosen, {best} "
        "has the highest within the budget.",
        caption=f"{outcome.metric} on {outcome.arena.choosing.name}, by milliseconds an image.",
    )
