"""The feedback of one gallery, measured."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from semblance.errors import SemblanceError
from semblance.evaluate.feedback.contest import Contest, contests
from semblance.evaluate.feedback.events import Search
from semblance.evaluate.feedback.measures import ViewFigures, by_view, failed
from semblance.evaluate.feedback.store import FeedbackStore, feedback_file
from semblance.evaluate.significance.units import ROUNDS
from semblance.gallery.port import Reader
from semblance.gallery.records import Record


@dataclass(frozen=True, eq=False)
class FeedbackStudy:
    """`failed` are the worst first; `records` what is left of those that they name, by id."""

    gallery: Path
    searches: Sequence[Search]
    views: Sequence[ViewFigures]
    contests: Sequence[Contest]
    failed: Sequence[Search]
    records: dict[int, Record]


def study_of(gallery: Path, reader: Reader, rounds: int = ROUNDS, seed: int = 0) -> FeedbackStudy:
    """Raises SemblanceError where no search was kept."""
    store = FeedbackStore(feedback_file(gallery))
    try:
        searches = list(store.searches())
    finally:
        store.close()
    if not searches:
        raise SemblanceError(
            f"{gallery} keeps no feedback yet; searches made through `semblance serve` are kept, "
            "and people mark their hits there"
        )
    worst = failed(searches)
    named = {shown.record for search in worst for shown in search.shown}
    named |= {int(search.query) for search in worst if search.asked == "record"}
    return FeedbackStudy(
        gallery,
        searches,
        by_view(searches, rounds, seed),
        contests(searches, rounds, seed),
        worst,
        {record.id: record for record in reader.records(sorted(named))},
    )
