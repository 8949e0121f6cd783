"""The answer in plain sentences: which model suffers least, and what hurts most."""

from collections.abc import Iterator

import numpy as np

from semblance.evaluate.robustness.result import Described, Measured, Robustness
from semblance.evaluate.robustness.versions import Kind
from semblance.evaluate.significance import paired_bootstrap


def answer_of(result: Robustness) -> tuple[str, ...]:
    """Sentences without markup, the most important first."""
    return (_least(result), _most(result), *_of_sets(result))


def ranking(result: Robustness) -> list[Measured]:
    """From the model that suffers least: by mean recall@1, then by the smaller mean drop.

    Drops alone would favour a model to which all pictures look alike.
    """
    return sorted(
        result.measured, key=lambda each: (-(each.mean_recall() or 0), each.mean_drop() or 0)
    )


def hardest(result: Robustness) -> tuple[Described, float, float]:
    """The change after which the fewest find their original; its mean recall@1 and drop in percent.

    Of several alike, that with the largest drop.
    """
    costs = []
    for at, change in enumerate(result.changes):
        rows = [each.rows[at] for each in result.measured if each.rows[at].pairs]
        if rows:
            recall = float(np.mean([row.recall_at_1.mean for row in rows]))
            costs.append((change, recall, float(np.mean([row.drop_percent for row in rows]))))
    return min(costs, key=lambda cost: (cost[1], -cost[2]))


def _least(result: Robustness) -> str:
    best, *others = ranking(result)
    recall = f"{_percent(best.mean_recall())} of its changed pictures find their original first"
    alone = f"among {result.pictures}, and its similarity drops by {best.mean_drop():.1f} %"
    if not others:
        return f"{best.model}: {recall} {alone} on average."
    return f"{best.model} suffers least: {recall} {alone} on average. {_beside(best, others[0])}"


def _beside(best: Measured, second: Measured) -> str:
    """How clear the lead is, over the same pictures."""
    shown = ~np.isnan(best.found).all(axis=0)
    mine, others = (np.nanmean(each.found[:, shown], axis=0) for each in (best, second))
    lead = paired_bootstrap(mine, others, rounds=2000)
    if lead.mean == 0:
        return f"{second.model} finds as many; its similarity drops by {second.mean_drop():.1f} %."
    points = f"{100 * lead.mean:.1f} points more than {second.model}"
    bounds = f"95 % {100 * lead.low:.1f} to {100 * lead.high:.1f}"
    verdict = "more than chance explains" if lead.low > 0 else "too close to tell the two apart"
    return f"That is {points} ({bounds}), {verdict}."


def _most(result: Robustness) -> str:
    change, recall, drop = hardest(result)
    over = "" if len(result.measured) == 1 else ", averaged over the models"
    return (
        f"What hurts most is {change.name} ({change.what}): {_percent(recall)} find their "
        f"original, and the similarity drops by {drop:.1f} %{over}."
    )


def _of_sets(result: Robustness) -> Iterator[str]:
    kinds: tuple[tuple[Kind, str], ...] = (
        ("mild", "mild changes"),
        ("heavy", "heavy changes"),
        ("attributes", "attribute changes"),
    )
    for kind, name in kinds:
        recalls = [r for each in result.measured if (r := each.mean_recall(kind)) is not None]
        if recalls and min(recalls) == 1:
            with_all = ", with every model" if len(recalls) > 1 else ""
            yield f"After {name} every picture finds its original{with_all}."
        elif recalls:
            span = _percent(min(recalls))
            span += f" to {_percent(max(recalls))}" if max(recalls) > min(recalls) else ""
            of_all = ", depending on the model" if max(recalls) > min(recalls) else ""
            yield f"After {name} {span} find their original{of_all}."


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f} %"
