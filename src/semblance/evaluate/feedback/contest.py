"""Which of two interleaved views do people prefer?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import comb

import numpy as np

from semblance.evaluate.feedback.events import Search, Team
from semblance.evaluate.significance import Interval, bootstrap
from semblance.evaluate.significance.comparing import ALPHA, Verdict
from semblance.evaluate.significance.units import ROUNDS


@dataclass(frozen=True, slots=True)
class Contest:
    """`second` against `first`, over interleaved searches that credit either.

    `preference` in [-0.5, 0.5] is the share of searches that `second` won, ties counted half, less
    one half: above 0 where it is preferred (Chapelle, Joachims, Radlinski and Yue, "Large-scale
    validation and analysis of interleaved search evaluation", 2012,
    https://doi.org/10.1145/2094072.2094078). `p` is of the exact two-sided sign test, without ties.
    """

    first: str
    second: str
    searches: int
    won_by_first: int
    won_by_second: int
    ties: int
    preference: Interval | None
    p: float

    @property
    def verdict(self) -> Verdict:
        """Of `second`, at 5 %."""
        if self.p > ALPHA or self.won_by_first == self.won_by_second:
            return "cannot tell"
        return "better" if self.won_by_second > self.won_by_first else "worse"


def contests(searches: Iterable[Search], rounds: int = ROUNDS, seed: int = 0) -> list[Contest]:
    """One for each pair of views, as they were fitted then."""
    found: dict[tuple[str | None, ...], list[Search]] = {}
    for search in searches:
        if search.rival is not None:
            pair = (search.view, search.rival, search.key, search.rival_key)
            found.setdefault(pair, []).append(search)
    return [_contest(mine, rounds, seed) for mine in found.values()]


def lead(search: Search) -> int | None:
    """Credits of the second team less those of the first; None where neither has any.

    An approved hit is a credit for the team that drew it, one called wrong takes one away.
    """
    teams = {shown.record: shown.team for shown in search.shown}
    credit: dict[Team | None, int] = {}
    for mark in search.approved:
        team = teams.get(mark.record)
        credit[team] = credit.get(team, 0) + 1
    for mark in search.judged:
        if mark.kind == "wrong":
            team = teams.get(mark.record)
            credit[team] = credit.get(team, 0) - 1
    credit.pop(None, None)
    return credit.get("second", 0) - credit.get("first", 0) if credit else None


def sign_test(wins: int, losses: int) -> float:
    """Two-sided p-value of as uneven a count, or more, were both as likely; 1 for no count."""
    total = wins + losses
    tail = sum(comb(total, count) for count in range(min(wins, losses) + 1))
    return float(min(1.0, 2 * tail / 2**total))


def _contest(searches: Sequence[Search], rounds: int, seed: int) -> Contest:
    first, second = searches[0].view, searches[0].rival
    assert second is not None, "only interleaved searches come here"
    said = [(each, ahead) for each in searches if (ahead := lead(each)) is not None]
    outcomes = np.sign([ahead for _, ahead in said])
    won, lost = int((outcomes > 0).sum()), int((outcomes < 0).sum())
    queries = np.array([f"{each.asked} {each.query}" for each, _ in said])
    preference = None
    if said:
        preference = bootstrap(outcomes / 2, rounds=rounds, seed=seed, groups=queries)
    return Contest(
        first,
        second,
        len(searches),
        lost,
        won,
        len(said) - won - lost,
        preference,
        sign_test(won, lost),
    )
