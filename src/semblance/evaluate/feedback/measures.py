"""How well did searches serve, by what people clicked and said?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from semblance.evaluate.feedback.events import Search
from semblance.evaluate.significance import Interval, bootstrap
from semblance.evaluate.significance.units import ROUNDS


@dataclass(frozen=True, slots=True)
class ViewFigures:
    """Searches in one view as it was fitted then. All figures are in [0, 1].

    `reciprocal_rank` is the mean of 1 / rank of the best approved hit over the searches that have
    one (MRR, larger is better); `first_right` the share of right among the first hits that were
    judged (P@1, larger is better); `unanswered` the share of searches without an approved hit
    (smaller is better). None where there is nothing to average. Intervals of 95 %, the searches of
    one query resampled together.
    """

    view: str
    key: str
    searches: int
    reciprocal_rank: Interval | None
    first_right: Interval | None
    unanswered: Interval


def by_view(searches: Iterable[Search], rounds: int = ROUNDS, seed: int = 0) -> list[ViewFigures]:
    """Figures of each view, the most searched first; interleaved searches are of no one view."""
    found: dict[tuple[str, str], list[Search]] = {}
    for search in searches:
        if search.rival is None:
            found.setdefault((search.view, search.key), []).append(search)
    ordered = sorted(found.items(), key=lambda each: (-len(each[1]), each[0]))
    return [
        ViewFigures(
            view,
            key,
            len(mine),
            _mean(mine, [reciprocal_rank(search) for search in mine], rounds, seed),
            _mean(mine, [first_verdict(search) for search in mine], rounds, seed),
            bootstrap(
                np.array([float(not search.approved) for search in mine]),
                rounds=rounds,
                seed=seed,
                groups=_queries(mine),
            ),
        )
        for (view, key), mine in ordered
    ]


def reciprocal_rank(search: Search) -> float | None:
    """1 / rank of the best approved hit; None where none was approved."""
    return 1 / search.approved[0].rank if search.approved else None


def first_verdict(search: Search) -> float | None:
    """1 where the first hit was called right, 0 where it was called wrong, else None."""
    said = {mark.kind for mark in search.judged if mark.rank == 1}
    return 1.0 if "right" in said else 0.0 if "wrong" in said else None


def failed(searches: Iterable[Search]) -> list[Search]:
    """Searches with a hit called wrong, or without an approved one; the worst first.

    A wrong hit weighs 1 / rank, as the reader looks from the top. Those that nobody said anything
    of come last, the least alike first hit before the others: silence may be content.
    """
    found = [search for search in searches if _wrongness(search) or not search.approved]
    return sorted(found, key=lambda s: (-_wrongness(s), bool(s.approved), _top(s), s.at, s.id))


def _wrongness(search: Search) -> float:
    return sum(1 / mark.rank for mark in search.judged if mark.kind == "wrong")


def _top(search: Search) -> float:
    return search.shown[0].similarity if search.shown else 0.0


def _mean(
    searches: Sequence[Search], values: Sequence[float | None], rounds: int, seed: int
) -> Interval | None:
    """Over the searches that have a value."""
    known = [(s, value) for s, value in zip(searches, values, strict=True) if value is not None]
    if not known:
        return None
    groups = _queries([search for search, _ in known])
    numbers = np.array([value for _, value in known])
    return bootstrap(numbers, rounds=rounds, seed=seed, groups=groups)


def _queries(searches: Sequence[Search]) -> "np.ndarray[tuple[int], np.dtype[np.str_]]":
    return np.array([f"{search.asked} {search.query}" for search in searches])
