"""Votes of neighbours: by eye, then the slow and obvious way."""

import numpy as np
import pytest

from semblance.errors import UsageError
from semblance.fusion.vectors import unit
from semblance.learn.fence import lower_fence
from semblance.learn.labelling.voting import TEMPERATURE, Voters, far_from_all

CORNERS = np.array([[1, 0], [0.98, 0.2], [0, 1], [0.2, 0.98]], np.float32)
KINDS = ("cup", "cup", "hat", "hat")


def corners(neighbours: int = 3) -> Voters:
    return Voters.of(CORNERS, KINDS, [None] * 4, neighbours)


def test_the_nearest_win() -> None:
    (cup, hat) = corners().ask(np.array([[2, 0.1], [0.1, 3]], np.float32))
    assert (cup.label, hat.label) == ("cup", "hat")
    assert cup.score > 0.95
    assert [name for name, _ in cup.alternatives] == ["hat"]
    assert cup.score + cup.alternatives[0][1] == pytest.approx(1)
    assert [row for row, _ in cup.nearest] == [0, 1, 3]


def test_between_two_kinds_nobody_wins() -> None:
    (vote,) = corners(4).ask(np.array([[1, 1]], np.float32))
    assert vote.score == pytest.approx(0.5)


def test_nobody_votes_for_itself_nor_for_its_group() -> None:
    alone = Voters.of(CORNERS, ("cup", "hat", "hat", "hat"), [None] * 4).ask_each_other()
    assert alone[0].label == "hat"
    assert 0 not in [row for row, _ in alone[0].nearest]
    views = Voters.of(CORNERS, KINDS, ["a", "a", "b", "b"]).ask_each_other()
    assert [vote.label for vote in views] == ["hat", "hat", "cup", "cup"]


def test_one_group_alone_has_nothing_to_say() -> None:
    votes = Voters.of(CORNERS, KINDS, ["a"] * 4).ask_each_other()
    assert {vote.score for vote in votes} == {0.0}


def test_as_the_slow_way_votes() -> None:
    rng = np.random.default_rng(0)
    known, asked = (unit(rng.standard_normal((n, 6), np.float32)) for n in (50, 300))
    labels = [str(code) for code in rng.integers(0, 4, 50)]
    votes = Voters.of(known, labels, [None] * 50, 7).ask(asked)
    for vector, vote in zip(asked, votes, strict=True):
        cosines = [float(vector @ other) for other in known]
        near = sorted(range(50), key=lambda row: -cosines[row])[:7]
        shares: dict[str, float] = {}
        for row in near:
            weight = np.exp(cosines[row] / TEMPERATURE)
            shares[labels[row]] = shares.get(labels[row], 0) + weight
        best = max(shares, key=lambda name: shares[name])
        assert vote.label == best
        assert vote.score == pytest.approx(shares[best] / sum(shares.values()), rel=1e-4)


def test_far_is_what_labelled_pictures_hardly_ever_are() -> None:
    """Equal distances leave no room below; a spread leaves one and a half times its middle."""
    votes = corners().ask_each_other()
    assert far_from_all(votes) == pytest.approx(votes[0].cosine, abs=0.01)
    assert lower_fence([0.0, 1.0, 2.0, 3.0, 4.0]) == 1 - 1.5 * 2


def test_what_cannot_vote_is_refused() -> None:
    with pytest.raises(UsageError, match="fewer than two different labels"):
        Voters.of(CORNERS, ["cup"] * 4, [None] * 4)
    with pytest.raises(UsageError, match="0 neighbours"):
        corners(0)
