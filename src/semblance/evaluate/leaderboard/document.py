"""A study as JSON: every figure, by stable keys; shares are in [0, 1]."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from semblance.evaluate.leaderboard.board import Row
from semblance.evaluate.leaderboard.families import families
from semblance.evaluate.leaderboard.overlap import overlaps
from semblance.evaluate.leaderboard.study import Study
from semblance.evaluate.leaderboard.transfer import Transfer
from semblance.evaluate.leaderboard.wording import answer, left_out
from semblance.evaluate.significance import Comparison


def document(studies: Mapping[str, Study], moved: Sequence[Transfer]) -> dict[str, Any]:
    """All datasets, and what was learnt on one and tested on another."""
    transfer = [
        {"system": each.system, "data": list(each.names), "mAP": each.mean_ap.tolist()}
        for each in moved
    ]
    return {
        "datasets": [_study(name, each) for name, each in studies.items()],
        "transfer": transfer,
    }


def _study(name: str, study: Study) -> dict[str, Any]:
    return {
        "data": name,
        "trial": study.trial.name,
        "judge": study.trial.judge,
        "queries": len(study.trial.queries),
        "unanswerable": study.unanswerable,
        "gallery": len(study.trial.gallery),
        "seed": study.asked.seed,
        "answer": answer(study),
        "systems": [_row(row) for row in study.board.rows],
        "left_out": dict(study.board.left_out),
        "remarks": left_out(study),
        "families": [asdict(each) for each in families(study.singles)] if study.singles else [],
        "overlap": [asdict(each) for each in overlaps(study.singles)],
        "text": [asdict(each) for each in study.texts],
        "skipped": [asdict(each) for each in study.skipped],
        "encoded": study.encodings.encoded.fresh,
        "encoding_s": study.encoding_s,
        "judging_s": study.judging_s,
    }


def _row(row: Row) -> dict[str, Any]:
    judged, costs = row.judged, row.judged.costs
    return {
        "name": row.name,
        "recipe": judged.system.recipe.title,
        "models": list(judged.system.recipe.models),
        "mAP": asdict(row.quality),
        "metrics": {name: judged.average(name).mean for name in judged.retrieval.values},
        "macro": {name: judged.macro(name).mean for name in judged.retrieval.values},
        "by_class": {name: each.mean for name, each in judged.by_class().items()},
        "against_best_single": _compared(row.against_single),
        "against_best": _compared(row.against_best),
        "on_front": row.on_front,
        "on_small_front": row.on_small_front,
        **asdict(judged.structure),
        **asdict(costs),
        "ms_per_image": costs.ms_per_image,
        "weights": None if judged.weights is None else list(judged.weights),
    }


def _compared(found: Comparison | None) -> dict[str, Any] | None:
    return None if found is None else asdict(found)
