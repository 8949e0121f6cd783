"""Team drafting: both orders are kept, nobody is drawn twice, and the first pick is fair."""

import random

import pytest

from semblance.evaluate.feedback import team_draft


def test_two_rankings_by_eye() -> None:
    drawn = team_draft([1, 2, 3], [4, 5, 6], 4, "a")
    assert sorted(id for id, _ in drawn) == [1, 2, 4, 5]
    assert [id for id, team in drawn if team == "first"] == [1, 2]
    assert [id for id, team in drawn if team == "second"] == [4, 5]
    assert {team for _, team in drawn[:2]} == {"first", "second"}


def test_the_same_ranking_twice_is_itself() -> None:
    drawn = team_draft([7, 8, 9, 10], [7, 8, 9, 10], 4, "s")
    assert [id for id, _ in drawn] == [7, 8, 9, 10]
    assert sorted(str(team) for _, team in drawn) == ["first", "first", "second", "second"]


def test_what_only_fills_the_page_is_credited_to_nobody() -> None:
    assert team_draft([], [1, 2], 5, "s") == [(1, None), (2, None)]
    drawn = team_draft([1], [1, 2, 3], 5, "s")
    assert [id for id, _ in drawn] == [1, 2, 3]
    assert all(team is None for _, team in drawn[1:]) or drawn[1][1] == "second"
    assert team_draft([], [], 5, "s") == []


def slow_draft(first: list[int], second: list[int], k: int, seed: str) -> list[tuple[int, str]]:
    """Algorithm 2 of the paper as it stands there, whose coin is tossed for a pair of picks."""
    coins, drawn, teams = random.Random(seed), [], {"first": 0, "second": 0}
    order: list[str] = []
    while (
        len(drawn) < k
        and any(each not in dict(drawn) for each in first)
        and any(each not in dict(drawn) for each in second)
    ):
        if teams["first"] == teams["second"]:
            order = coins.sample(("first", "second"), 2)
            team = order[0]
        else:
            team = min(teams, key=lambda name: teams[name])
        ranking = first if team == "first" else second
        drawn.append((next(each for each in ranking if each not in dict(drawn)), team))
        teams[team] += 1
    return drawn


@pytest.mark.parametrize("seed", range(40))
def test_against_the_paper_s_own_words(seed: int) -> None:
    rng = random.Random(seed)
    ids = list(range(12))
    first = rng.sample(ids, rng.randint(0, 12))
    second = rng.sample(ids, rng.randint(0, 12))
    k = rng.randint(1, 14)
    drawn = team_draft(first, second, k, str(seed))
    credited = [(id, team) for id, team in drawn if team]
    assert credited == slow_draft(first, second, k, str(seed))
    everything = [id for id, _ in drawn]
    assert len(set(everything)) == len(everything) == min(k, len({*first, *second}))
    for team, ranking in (("first", first), ("second", second)):
        places = [ranking.index(id) for id, of in drawn if of == team]
        assert places == sorted(places)


def test_each_picks_first_half_of_the_time_and_alike_for_one_seed() -> None:
    firsts = [team_draft([1, 2], [3, 4], 4, str(seed))[0][1] for seed in range(2000)]
    assert 900 < firsts.count("first") < 1100
    assert team_draft([1, 2], [3, 4], 4, "x") == team_draft([1, 2], [3, 4], 4, "x")
