"""Two answers to one query drawn into one, each hit credited to the view that brought it."""

from dataclasses import replace

from semblance.evaluate.feedback import team_draft
from semblance.evaluate.feedback.events import Team
from semblance.search.calibrated import Uncalibrated
from semblance.search.hits import Answer

OF_TWO = Uncalibrated("these are hits of two views, each scored by its own")


def interleaved(
    first: Answer, second: Answer, k: int, seed: str
) -> tuple[Answer, dict[int, Team | None]]:
    """The answer shown, and the team of each record. A hit keeps the scores of its own view; of
    the first, where it is credited to neither."""
    teams = dict(team_draft(_ids(first), _ids(second), k, seed))
    by_first = {hit.record.id: hit for hit in first}
    by_second = {hit.record.id: hit for hit in second}
    hits = []
    for id, team in teams.items():
        sides = (by_second, by_first) if team == "second" else (by_first, by_second)
        hits.append(next(side[id] for side in sides if id in side))
    searched = max(first.searched, second.searched)
    answer = replace(
        first,
        hits=tuple(hits),
        searched=searched,
        took_ms=first.took_ms + second.took_ms,
        calibration=OF_TWO,
        cascade=None,
        no_object=first.no_object or second.no_object,
        note="" if searched else first.note,
    )
    return answer, teams


def _ids(answer: Answer) -> list[int]:
    return [hit.record.id for hit in answer]
