"""Every candidate as a row: what it costs, how good it is, and what became of it."""

from collections.abc import Sequence

from semblance.evaluate.bakeoff.contender import Contender
from semblance.evaluate.bakeoff.outcome import Outcome
from semblance.evaluate.report.model import Cell, Column, Table

SHOWN = 12
"""Rows within the budget that a terminal is shown; a report has them all."""


def table_of(outcome: Outcome, shown: int | None = None) -> Table:
    """Those within the budget by falling quality, then the others; `shown` of each at most, and
    always the winner."""
    within = [each for each in outcome.contenders if not outcome.budget.excess(each.costs)]
    over = [each for each in outcome.contenders if outcome.budget.excess(each.costs)]
    within.sort(key=lambda each: -each.quality)
    over.sort(key=lambda each: outcome.budget.stretch(each.costs))
    kept = [*within[:shown], *over[: None if shown is None else shown // 3]]
    if outcome.pick.winner not in kept:
        kept.append(outcome.pick.winner)
    left_out = len(outcome.contenders) - len(kept)
    more = f"; {left_out} candidates more are in --json and --report" if left_out else ""
    return Table(
        "candidates",
        _columns(outcome),
        tuple(_row(each, outcome) for each in kept),
        f"{outcome.metric} on {outcome.arena.choosing.name}, which chose{more}.",
        (kept.index(outcome.pick.winner),),
    )


def verdict(contender: Contender, outcome: Outcome) -> str:
    """What became of a candidate, in a few words."""
    excess = outcome.budget.excess(contender.costs)
    if excess:
        return f"over budget: {', '.join(excess)}"
    if contender is outcome.pick.winner:
        return "chosen"
    if contender is outcome.pick.best:
        return "highest, but dearer"
    return "as good, no cheaper" if contender in outcome.pick.alike else "worse"


def _columns(outcome: Outcome) -> tuple[Column, ...]:
    columns = [
        Column("recipe", help="Models, how they are fused and what they are reduced to."),
        Column(outcome.metric, "%", 1, "higher", "The mean over the queries that chose."),
        Column("image", "ms", 1, "lower", "To read, decode and encode a picture, one worker."),
        Column("query", "ms", 2, "lower", "To search for a picture that is encoded already."),
        Column("vector", "bytes", 0, "lower", "What is searched holds of a picture."),
    ]
    if outcome.originals:
        columns.insert(2, Column("MRR", "%", 1, "higher", "The mean of 1 / rank of the original."))
    if outcome.budget.memory_bytes is not None:
        columns.append(Column("memory", "MB", 0, "lower", "Peak of a process that encodes."))
    return (*columns, Column("result", help="What became of it."))


def _row(contender: Contender, outcome: Outcome) -> tuple[Cell, ...]:
    costs = contender.costs
    cells: list[Cell] = [
        contender.recipe.title,
        100 * contender.quality,
        costs.ms_per_image,
        costs.ms_per_query,
        costs.bytes_per_vector,
    ]
    if outcome.originals:
        cells.insert(2, 100 * contender.reciprocal_rank)
    if outcome.budget.memory_bytes is not None:
        memory = costs.memory_bytes
        cells.append(None if memory is None else memory / 2**20)
    return (*cells, verdict(contender, outcome))


def documents(outcome: Outcome) -> Sequence[dict[str, object]]:
    """Every candidate for programs, in the order in which they were tried."""
    return [
        {
            "recipe": each.recipe.title,
            "quality": each.quality,
            "reciprocal_rank": each.reciprocal_rank,
            "ms_per_image": each.costs.ms_per_image,
            "ms_per_query": each.costs.ms_per_query,
            "bytes_per_vector": each.costs.bytes_per_vector,
            "memory_bytes": each.costs.memory_bytes,
            "verdict": verdict(each, outcome),
        }
        for each in outcome.contenders
    ]
