"""Two rankings drawn into one, so that whoever searches judges between them without knowing."""

import random
from collections import deque
from collections.abc import Mapping, Sequence

from semblance.evaluate.feedback.events import Team

TEAMS: tuple[Team, Team] = ("first", "second")


def team_draft(
    first: Sequence[int], second: Sequence[int], k: int, seed: str
) -> list[tuple[int, Team | None]]:
    """At most k ids, best first, each with the ranking that is credited with it.

    As two captains draft teams: in every round a coin says who picks first, and each picks the
    best of its own ranking that nobody has. Radlinski, Kurup and Joachims, "How does clickthrough
    data reflect retrieval quality?", 2008, https://doi.org/10.1145/1458082.1458092. Where one
    ranking has nothing left the comparison ends; what follows fills the page, credited to nobody.
    The same seed draws alike, on every machine.
    """
    drawn: dict[int, Team | None] = {}
    coins = random.Random(seed)
    left = {team: deque(ranked) for team, ranked in zip(TEAMS, (first, second), strict=True)}
    turns: list[Team] = []
    while len(drawn) < k and all(_holds(each, drawn) for each in left.values()):
        turns = turns or coins.sample(TEAMS, 2)
        team = turns.pop(0)
        drawn[left[team][0]] = team
    for each in (*first, *second):
        if len(drawn) < k:
            drawn.setdefault(each, None)
    return list(drawn.items())


def _holds(ranked: deque[int], drawn: Mapping[int, Team | None]) -> bool:
    """Whether a ranking has something that nobody has; that is then its first."""
    while ranked and ranked[0] in drawn:
        ranked.popleft()
    return bool(ranked)
