"""A study of feedback as a document for programs."""

from datetime import UTC, datetime
from typing import Any

from semblance.evaluate.feedback.events import Search
from semblance.evaluate.feedback.study import FeedbackStudy
from semblance.evaluate.feedback.wording import answer, uri
from semblance.evaluate.report.model import Bounded

LISTED, SHOWN = 20, 6
"""Failed searches, and hits of each."""


def document(study: FeedbackStudy, listed: int = LISTED) -> dict[str, Any]:
    """For `--json`; every number unrounded, in [0, 1]."""
    return {
        "gallery": str(study.gallery),
        "searches": len(study.searches),
        "answer": list(answer(study)),
        "views": [
            {
                "view": each.view,
                "key": each.key,
                "searches": each.searches,
                "MRR": _ends(each.reciprocal_rank),
                "P@1": _ends(each.first_right),
                "nothing_taken": _ends(each.unanswered),
            }
            for each in study.views
        ],
        "interleaved": [
            {
                "first": each.first,
                "second": each.second,
                "searches": each.searches,
                "won_by_first": each.won_by_first,
                "won_by_second": each.won_by_second,
                "ties": each.ties,
                "preference": _ends(each.preference),
                "p": each.p,
                "second_is": each.verdict,
            }
            for each in study.contests
        ],
        "failed": [_failure(study, search) for search in study.failed[:listed]],
        "failed_total": len(study.failed),
    }


def _failure(study: FeedbackStudy, search: Search) -> dict[str, Any]:
    said = {mark.record: mark.kind for mark in search.marks}
    return {
        "search_id": search.id,
        "at": datetime.fromtimestamp(search.at, UTC).isoformat(),
        "view": search.view,
        "asked": search.asked,
        "query": search.query,
        "words": search.words,
        "shown": [
            {
                "id": shown.record,
                "uri": uri(study, shown.record),
                "similarity": shown.similarity,
                "said": said.get(shown.record),
            }
            for shown in search.shown[:SHOWN]
        ],
    }


def _ends(found: Bounded | None) -> dict[str, float] | None:
    return None if found is None else {"mean": found.mean, "low": found.low, "high": found.high}
